package dev.vakna.server.run;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The server cannot start as it was told to; its operator can change that. */
public final class StartRefusedException extends RuntimeException {

  private final String cure;

  /**
   * @param message what stands in the way
   * @param cure what to do about it
   */
  StartRefusedException(String message, String cure, @Nullable Throwable cause) {
    super(message, cause);
    this.cure = Objects.requireNonNull(cure);
  }

  String cure() {
    return cure;
  }
}
