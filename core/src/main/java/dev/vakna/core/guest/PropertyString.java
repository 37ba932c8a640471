package dev.vakna.core.guest;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A value of the form {@code first,key=value,key=value}, as configuration lines hold it. Bare
 * values and pairs may stand in any order.
 *
 * @param first text before the first comma
 * @param bare parts without {@code =}, in their order
 * @param pairs the pairs in their order, keys in lower case; of a repeated key the last counts
 */
record PropertyString(String first, List<String> bare, Map<String, String> pairs) {

  private static final int MOST_PARTS = 64;
  private static final Set<String> YES = Set.of("1", "on", "yes", "true");

  PropertyString {
    bare = List.copyOf(bare);
    pairs = Collections.unmodifiableMap(new LinkedHashMap<>(pairs));
  }

  static PropertyString parse(String text) {
    String[] parts = text.split(",", MOST_PARTS);
    List<String> bare = new ArrayList<>();
    Map<String, String> pairs = new LinkedHashMap<>();
    for (String part : parts) {
      int equals = part.indexOf('=');
      if (equals > 0) {
        pairs.put(
            part.substring(0, equals).strip().toLowerCase(Locale.ROOT),
            ConfigText.unquoted(part.substring(equals + 1).strip()));
      } else if (!part.isBlank()) {
        bare.add(ConfigText.unquoted(part.strip()));
      }
    }
    return new PropertyString(ConfigText.unquoted(parts[0].strip()), bare, pairs);
  }

  Optional<String> get(String key) {
    return Optional.ofNullable(pairs.get(key));
  }

  /** The value that a property's default key has: by its name, or the first bare part. */
  String main(String key) {
    return get(key).orElseGet(() -> bare.isEmpty() ? "" : bare.getFirst());
  }

  boolean on(String key) {
    return get(key).filter(v -> YES.contains(v.toLowerCase(Locale.ROOT))).isPresent();
  }
}
