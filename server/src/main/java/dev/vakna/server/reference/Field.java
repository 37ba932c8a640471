package dev.vakna.server.reference;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One value of a request or an answer.
 *
 * @param name as a path: {@code backups[].id}
 * @param type in words: {@code integer}, {@code string or null}, {@code list of objects}
 * @param required whether it is always there, or must be
 * @param limits what its value must keep to, one phrase each
 * @param values the only ones there are, or none
 * @param preset the value that stands for an absent one, as JSON
 * @param whenOmitted what is done when it is left out, in words
 * @param extension whether it is an addition to the API that clients know from elsewhere
 * @param description Markdown; may be empty
 * @param example as JSON
 */
public record Field(
    String name,
    String type,
    boolean required,
    List<String> limits,
    List<String> values,
    @Nullable String preset,
    @Nullable String whenOmitted,
    boolean extension,
    String description,
    @Nullable String example) {

  public Field {
    limits = List.copyOf(limits);
    values = List.copyOf(values);
  }

  /** How deep it is nested: 0 at the top. */
  public int depth() {
    return (int) name.chars().filter(c -> c == '.').count();
  }
}
