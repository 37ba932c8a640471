package dev.vakna.core.engine;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** An engine could not do what it was asked. */
public final class EngineException extends RuntimeException {

  private final Kind kind;

  /** What sort of hindrance it was. */
  public enum Kind {
    /** The same call cannot succeed later. */
    FATAL,
    /** The cause may pass. */
    TRANSIENT,
    /** The host's storage is full; what the call had taken of it was given back. */
    NO_SPACE,
    /** The archive cannot be read now: its store is away, or reading fails. */
    SOURCE_UNREADABLE,
    /** What was written is not what was read, or not what is read back. */
    DAMAGED
  }

  private EngineException(Kind kind, String message, @Nullable Throwable cause) {
    super(message, cause);
    this.kind = Objects.requireNonNull(kind);
  }

  /** The same call cannot succeed later. */
  public static EngineException fatal(String message, @Nullable Throwable cause) {
    return new EngineException(Kind.FATAL, message, cause);
  }

  /** The cause may pass. */
  public static EngineException retryable(String message, @Nullable Throwable cause) {
    return new EngineException(Kind.TRANSIENT, message, cause);
  }

  /** A hindrance of that sort. */
  public static EngineException of(Kind kind, String message, @Nullable Throwable cause) {
    return new EngineException(kind, message, cause);
  }

  public Kind kind() {
    return kind;
  }

  /** Whether the same call may succeed later. */
  public boolean retryable() {
    return switch (kind) {
      case FATAL, DAMAGED -> false;
      case TRANSIENT, NO_SPACE, SOURCE_UNREADABLE -> true;
    };
  }
}
