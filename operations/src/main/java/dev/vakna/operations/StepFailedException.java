package dev.vakna.operations;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A step cannot reach its effect, or its undo cannot; and what can help is known. */
public final class StepFailedException extends RuntimeException {

  private final Failure failure;
  private final Remedy remedy;

  /** What can help. */
  public enum Remedy {
    /** Trying again, a limited number of times. */
    RETRY,
    /** Nothing: the operation unwinds. */
    NONE,
    /** Neither trying again nor undoing, until somebody acts: the operation is parked. */
    OPERATOR
  }

  private StepFailedException(Failure failure, Remedy remedy, @Nullable Throwable cause) {
    super(failure.code() + ": " + failure.message() + " " + failure.detail(), cause);
    this.failure = Objects.requireNonNull(failure);
    this.remedy = remedy;
  }

  /** Trying again cannot help: the operation unwinds. */
  public static StepFailedException fatal(Failure failure, @Nullable Throwable cause) {
    return new StepFailedException(failure, Remedy.NONE, cause);
  }

  /** The cause may pass: the step is tried again after a pause, a limited number of times. */
  public static StepFailedException retryable(Failure failure, @Nullable Throwable cause) {
    return new StepFailedException(failure, Remedy.RETRY, cause);
  }

  /** Neither trying again nor undoing helps until somebody acts: an operator is waited for. */
  public static StepFailedException blocked(Failure failure, @Nullable Throwable cause) {
    return new StepFailedException(failure, Remedy.OPERATOR, cause);
  }

  public Failure failure() {
    return failure;
  }

  public Remedy remedy() {
    return remedy;
  }
}
