package dev.vakna.server.docs;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * A text that tells how something is done: a file of ours in Markdown that begins with its title.
 *
 * @param name of its page
 * @param text with places for what this server knows, such as {@code {{base}}}
 */
record Guide(String name, String text) {

  private static final List<String> NAMES =
      List.of(
          "guide",
          "authentication",
          "errors",
          "idempotency",
          "pagination",
          "jobs",
          "events",
          "rate-limits",
          "billing");

  static List<Guide> all() {
    return NAMES.stream().map(name -> new Guide(name, read("guides/" + name + ".md"))).toList();
  }

  String title() {
    return text.lines().findFirst().orElseThrow().replaceFirst("^# ", "");
  }

  /** Its first sentence. */
  String summary() {
    String first = text.split("\n\n", 3)[1].replace('\n', ' ');
    int end = first.indexOf(". ");
    return (end < 0 ? first : first.substring(0, end + 1)).replace("`", "");
  }

  /**
   * The text as it is read.
   *
   * @throws IllegalStateException when a place was left empty
   */
  String filled(Map<String, String> known) {
    String filled = text;
    for (Map.Entry<String, String> one : known.entrySet()) {
      filled = filled.replace("{{" + one.getKey() + "}}", one.getValue());
    }
    if (filled.contains("{{")) {
      throw new IllegalStateException(
          "the guide '%s' asks for what nobody tells: %s"
              .formatted(
                  name, filled.substring(filled.indexOf("{{")).lines().findFirst().orElse("")));
    }
    return filled;
  }

  private static String read(String file) {
    try (InputStream in =
        Objects.requireNonNull(Guide.class.getResourceAsStream(file), "no file " + file)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
