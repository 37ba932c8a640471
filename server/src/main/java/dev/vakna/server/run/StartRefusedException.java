package dev.vakna.server.run;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The server cannot start as it was told to; its operator can change that. */
public final class StartRefusedException extends RuntimeException {

  private static final int FAILED = 1;
  private static final int WRONG_USE = 2;

  private final String cure;
  private final int exitStatus;

  /**
   * @param message what stands in the way
   * @param cure what to do about it
   */
  StartRefusedException(String message, String cure, @Nullable Throwable cause) {
    this(message, cure, cause, FAILED);
  }

  private StartRefusedException(
      String message, String cure, @Nullable Throwable cause, int exitStatus) {
    super(message, cause);
    this.cure = Objects.requireNonNull(cure);
    this.exitStatus = exitStatus;
  }

  /** It was told something that cannot be. */
  static StartRefusedException wrongUse(String message, String cure) {
    return new StartRefusedException(message, cure, null, WRONG_USE);
  }

  /** 2 when it was told something wrong, else 1. */
  int exitStatus() {
    return exitStatus;
  }

  String cure() {
    return cure;
  }
}
