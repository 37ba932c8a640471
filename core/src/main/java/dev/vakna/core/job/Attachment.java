package dev.vakna.core.job;

import java.util.Arrays;
import java.util.Objects;

/**
 * Something that belongs to a job and is too large to be read with it. Its content may come from a
 * guest: it is bounded, and otherwise a stranger's.
 */
public final class Attachment {

  /** Largest content, in bytes. */
  public static final int MAX_BYTES = 1 << 20;

  private final String name;
  private final String mediaType;
  private final byte[] content;

  /**
   * @param name unique within the job, for example {@code screen.png}
   * @param mediaType for example {@code image/png}
   * @param content at most {@link #MAX_BYTES} bytes
   */
  public Attachment(String name, String mediaType, byte[] content) {
    this.name = Objects.requireNonNull(name);
    this.mediaType = Objects.requireNonNull(mediaType);
    this.content = content.clone();
    if (content.length > MAX_BYTES) {
      throw new IllegalArgumentException(
          "attachment %s has %d bytes, more than %d".formatted(name, content.length, MAX_BYTES));
    }
  }

  public String name() {
    return name;
  }

  public String mediaType() {
    return mediaType;
  }

  public byte[] content() {
    return content.clone();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Attachment that
        && name.equals(that.name)
        && mediaType.equals(that.mediaType)
        && Arrays.equals(content, that.content);
  }

  @Override
  public int hashCode() {
    return Objects.hash(name, mediaType, Arrays.hashCode(content));
  }

  @Override
  public String toString() {
    return "%s (%s, %d bytes)".formatted(name, mediaType, content.length);
  }
}
