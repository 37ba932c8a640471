package dev.vakna.server.reference;

import java.util.List;

/**
 * A body in one media type.
 *
 * @param fields every value of it that has a name, outer ones first
 * @param examples at least one for JSON
 */
public record Media(String type, String description, List<Field> fields, List<Example> examples) {

  public Media {
    fields = List.copyOf(fields);
    examples = List.copyOf(examples);
  }

  /** Whether it is JSON of any kind. */
  public boolean json() {
    return type.endsWith("json");
  }
}
