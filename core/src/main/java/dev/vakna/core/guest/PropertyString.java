package dev.vakna.core.guest;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * A value of the form {@code first,key=value,key=value}, as configuration lines hold it. The first
 * part may be a bare value or a pair itself.
 *
 * @param first text before the first comma
 * @param pairs the pairs, keys as written; of a repeated key the last counts
 */
record PropertyString(String first, Map<String, String> pairs) {

  static PropertyString parse(String text) {
    String[] parts = text.split(",", 64);
    Map<String, String> pairs = new LinkedHashMap<>();
    for (String part : parts) {
      int equals = part.indexOf('=');
      if (equals > 0) {
        pairs.put(part.substring(0, equals).strip(), part.substring(equals + 1).strip());
      }
    }
    return new PropertyString(parts[0].strip(), Map.copyOf(pairs));
  }

  Optional<String> get(String key) {
    return Optional.ofNullable(pairs.get(key));
  }

  boolean on(String key) {
    return get(key).filter(v -> v.equals("1") || v.equals("on") || v.equals("yes")).isPresent();
  }
}
