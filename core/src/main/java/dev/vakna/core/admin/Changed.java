package dev.vakna.core.admin;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** What a change changes, field by field, in words. */
final class Changed {

  private Changed() {}

  /** A line for each field that is another than before; all of them where nothing was before. */
  static List<String> lines(Optional<Map<String, String>> before, Map<String, String> after) {
    List<String> lines = new ArrayList<>();
    after.forEach((name, value) -> {
      if (before.isEmpty()) {
        lines.add(name + " " + value);
      } else {
        String old = before.get().getOrDefault(name, "");
        if (!old.equals(value)) {
          lines.add("%s %s -> %s".formatted(name, old, value));
        }
      }
    });
    return lines;
  }

  /** The same in one sentence; empty when nothing is changed. */
  static Optional<String> words(Optional<Map<String, String>> before, Map<String, String> after) {
    List<String> lines = lines(before, after);
    return lines.isEmpty()
        ? Optional.empty()
        : Optional.of(
            lines.stream()
                .collect(Collectors.joining(", ", before.isEmpty() ? "made: " : "changed: ", "")));
  }
}
