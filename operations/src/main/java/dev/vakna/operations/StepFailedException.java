package dev.vakna.operations;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A step cannot reach its effect. Whether trying again can help is a property of the failure and is
 * kept when the exception is wrapped.
 */
public final class StepFailedException extends RuntimeException {

  private final Failure failure;
  private final boolean retryable;

  private StepFailedException(Failure failure, boolean retryable, @Nullable Throwable cause) {
    super(failure.code() + ": " + failure.message() + " " + failure.detail(), cause);
    this.failure = Objects.requireNonNull(failure);
    this.retryable = retryable;
  }

  /** Trying again cannot help: the operation unwinds. */
  public static StepFailedException fatal(Failure failure, @Nullable Throwable cause) {
    return new StepFailedException(failure, false, cause);
  }

  /** The cause may pass: the step is tried again after a pause, a limited number of times. */
  public static StepFailedException retryable(Failure failure, @Nullable Throwable cause) {
    return new StepFailedException(failure, true, cause);
  }

  public Failure failure() {
    return failure;
  }

  public boolean retryable() {
    return retryable;
  }
}
