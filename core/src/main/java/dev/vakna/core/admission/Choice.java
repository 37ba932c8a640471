package dev.vakna.core.admission;

import java.util.Objects;

/**
 * Something that the caller left to us.
 *
 * @param field the request's field
 * @param value what was chosen: a text or a whole number
 * @param why in words
 */
public record Choice(String field, Object value, String why) {

  public Choice {
    Objects.requireNonNull(field);
    Objects.requireNonNull(value);
    Objects.requireNonNull(why);
  }
}
