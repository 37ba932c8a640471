package dev.vakna.core.engine;

import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What a machine's display shows, or why there is no picture of it. */
public final class Screen {

  /** Largest picture that is kept, in bytes. */
  public static final int MAX_BYTES = 1 << 20;

  private final byte @Nullable [] png;
  private final String absence;

  private Screen(byte @Nullable [] png, String absence) {
    this.png = png;
    this.absence = Objects.requireNonNull(absence);
  }

  /**
   * A picture.
   *
   * @param png a PNG of at most {@link #MAX_BYTES} bytes
   */
  public static Screen of(byte[] png) {
    if (png.length > MAX_BYTES) {
      throw new IllegalArgumentException(
          "a picture of %d bytes is too large".formatted(png.length));
    }
    return new Screen(png.clone(), "");
  }

  /** No picture, and why, for example {@code the machine has no display}. */
  public static Screen none(String why) {
    return new Screen(null, why);
  }

  /** The picture as PNG. */
  public Optional<byte[]> png() {
    return png == null ? Optional.empty() : Optional.of(png.clone());
  }

  /** Why there is no picture; empty when there is one. */
  public String absence() {
    return absence;
  }
}
