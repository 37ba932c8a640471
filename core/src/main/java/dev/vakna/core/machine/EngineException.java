package dev.vakna.core.machine;

import org.jspecify.annotations.Nullable;

/** An engine could not do what it was asked. */
public final class EngineException extends RuntimeException {

  private final boolean retryable;

  private EngineException(String message, boolean retryable, @Nullable Throwable cause) {
    super(message, cause);
    this.retryable = retryable;
  }

  /** The same call cannot succeed later. */
  public static EngineException fatal(String message, @Nullable Throwable cause) {
    return new EngineException(message, false, cause);
  }

  /** The cause may pass. */
  public static EngineException retryable(String message, @Nullable Throwable cause) {
    return new EngineException(message, true, cause);
  }

  public boolean retryable() {
    return retryable;
  }
}
