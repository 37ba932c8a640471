package dev.vakna.operations;

import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A step cannot reach its effect, or its undo cannot; and what can help is known. */
public final class StepFailedException extends RuntimeException {

  private final Failure failure;
  private final Remedy remedy;
  private final Duration settling;

  /** What can help. */
  public enum Remedy {
    /** Trying again, a limited number of times. */
    RETRY,
    /**
     * Waiting: what it needs does not answer, and nothing was done. Tried again until it does,
     * however long that takes; no attempt is counted.
     */
    WAIT,
    /** Nothing: the operation unwinds. */
    NONE,
    /** Neither trying again nor undoing, until somebody acts: the operation is parked. */
    OPERATOR
  }

  private StepFailedException(
      Failure failure, Remedy remedy, Duration settling, @Nullable Throwable cause) {
    super(failure.code() + ": " + failure.message() + " " + failure.detail(), cause);
    this.failure = Objects.requireNonNull(failure);
    this.remedy = remedy;
    this.settling = settling;
  }

  /** Trying again cannot help: the operation unwinds. */
  public static StepFailedException fatal(Failure failure, @Nullable Throwable cause) {
    return new StepFailedException(failure, Remedy.NONE, Duration.ZERO, cause);
  }

  /** The cause may pass: the step is tried again after a pause, a limited number of times. */
  public static StepFailedException retryable(Failure failure, @Nullable Throwable cause) {
    return new StepFailedException(failure, Remedy.RETRY, Duration.ZERO, cause);
  }

  /**
   * What the step needs, such as an engine or its storage, does not answer, and nothing was done.
   * The step, or its undo, is tried again after growing pauses until it does; that counts as no
   * attempt.
   *
   * @param failure its message is what the customer reads while it waits: what is waited for, and
   *     that it goes on by itself
   */
  public static StepFailedException outOfReach(Failure failure, @Nullable Throwable cause) {
    return new StepFailedException(failure, Remedy.WAIT, Duration.ZERO, cause);
  }

  /**
   * The answer was lost and the effect may have happened, or may still happen: an attempt like
   * another, but neither the next one nor the undo begins before that time has passed.
   *
   * @param settling after which it can be seen what became of it; not below 0
   */
  public static StepFailedException unsure(
      Failure failure, Duration settling, @Nullable Throwable cause) {
    if (settling.isNegative()) {
      throw new IllegalArgumentException("a settling time of %s, below 0".formatted(settling));
    }
    return new StepFailedException(failure, Remedy.RETRY, settling, cause);
  }

  /** Neither trying again nor undoing helps until somebody acts: an operator is waited for. */
  public static StepFailedException blocked(Failure failure, @Nullable Throwable cause) {
    return new StepFailedException(failure, Remedy.OPERATOR, Duration.ZERO, cause);
  }

  public Failure failure() {
    return failure;
  }

  public Remedy remedy() {
    return remedy;
  }

  /** What must pass before anything else is tried; 0 but for what is unsure. */
  public Duration settling() {
    return settling;
  }
}
