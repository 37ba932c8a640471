package dev.vakna.core.problem;

import java.util.Collection;
import org.jspecify.annotations.Nullable;

/**
 * Writes a {@link Asked#meaning}. Every value is preceded by its length, so that none can be
 * written to look like two; a field that was left out is not written, so that fields may come.
 */
public final class Meaning {

  private final StringBuilder text;

  private Meaning(String what) {
    this.text = new StringBuilder(what);
  }

  /**
   * Begins one.
   *
   * @param what is asked for; a word of ours
   */
  public static Meaning of(String what) {
    return new Meaning(what);
  }

  /**
   * Adds a value.
   *
   * @param field a word of ours
   * @param value null where it was left out
   */
  public Meaning with(String field, @Nullable Object value) {
    if (value != null) {
      String written = value.toString();
      text.append('\n').append(field).append(' ').append(written.length()).append(':');
      text.append(written);
    }
    return this;
  }

  /**
   * Adds values in their order.
   *
   * @param field a word of ours
   * @param values null where they were left out, which is other than none
   */
  public Meaning with(String field, @Nullable Collection<String> values) {
    if (values != null) {
      text.append('\n').append(field).append(" of ").append(values.size());
      values.forEach(value -> with(field, (Object) value));
    }
    return this;
  }

  /** As it was written. */
  public String text() {
    return text.toString();
  }
}
