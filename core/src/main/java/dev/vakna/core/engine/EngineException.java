package dev.vakna.core.engine;

import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** An engine could not do what it was asked. */
public final class EngineException extends RuntimeException {

  private final Kind kind;
  private final Duration settling;

  /** What sort of hindrance it was. */
  public enum Kind {
    /** The same call cannot succeed later. */
    FATAL,
    /** The cause may pass. */
    TRANSIENT,
    /**
     * The engine, or the storage it works on, does not answer: nothing was done. Whoever asked
     * waits until it does, for as long as it takes, and counts that as no attempt.
     */
    OUT_OF_REACH,
    /**
     * The answer was lost: what was asked for may have been done, or may still be. The call is not
     * made again, and nothing is taken back, before {@link #settling} has passed.
     */
    UNSURE,
    /** The host's storage is full; what the call had taken of it was given back. */
    NO_SPACE,
    /** The archive cannot be read now: its store is away, or reading fails. */
    SOURCE_UNREADABLE,
    /** What was written is not what was read, or not what is read back. */
    DAMAGED
  }

  private EngineException(Kind kind, String message, Duration settling, @Nullable Throwable cause) {
    super(message, cause);
    this.kind = Objects.requireNonNull(kind);
    if (settling.isNegative()) {
      throw new IllegalArgumentException("a settling time of %s, below 0".formatted(settling));
    }
    this.settling = settling;
  }

  /** The same call cannot succeed later. */
  public static EngineException fatal(String message, @Nullable Throwable cause) {
    return of(Kind.FATAL, message, cause);
  }

  /** The cause may pass. */
  public static EngineException retryable(String message, @Nullable Throwable cause) {
    return of(Kind.TRANSIENT, message, cause);
  }

  /** The engine, or the storage it works on, does not answer; nothing was done. */
  public static EngineException outOfReach(String message, @Nullable Throwable cause) {
    return of(Kind.OUT_OF_REACH, message, cause);
  }

  /**
   * The answer was lost.
   *
   * @param settling after which the engine shows what became of the call; not below 0
   */
  public static EngineException unsure(
      String message, Duration settling, @Nullable Throwable cause) {
    return new EngineException(Kind.UNSURE, message, settling, cause);
  }

  /** A hindrance of that sort. */
  public static EngineException of(Kind kind, String message, @Nullable Throwable cause) {
    return new EngineException(kind, message, Duration.ZERO, cause);
  }

  public Kind kind() {
    return kind;
  }

  /** What must pass until it can be seen what became of the call; 0 for all but {@code UNSURE}. */
  public Duration settling() {
    return settling;
  }

  /** Whether the same call may succeed later. */
  public boolean retryable() {
    return switch (kind) {
      case FATAL, DAMAGED -> false;
      case TRANSIENT, OUT_OF_REACH, UNSURE, NO_SPACE, SOURCE_UNREADABLE -> true;
    };
  }
}
