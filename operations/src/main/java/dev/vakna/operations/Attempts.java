package dev.vakna.operations;

import dev.vakna.operations.JournalReading.StepReading;

/**
 * What is to be done after an attempt failed, or is found to have failed by whoever takes over:
 * pure, and from the journal alone, so that a limit holds whoever dies when.
 *
 * @param policy how patient the drive is
 * @param forwardOnly the operation is never taken back
 */
record Attempts(Policy policy, boolean forwardOnly) {

  /** What to do next. */
  enum Next {
    TRY,
    UNWIND,
    PARK
  }

  /** Of a step on the way forward. */
  Next forward(StepReading step) {
    if (step.forward().starts() >= policy.starts()) {
      return Next.PARK;
    }
    int limit = forwardOnly ? policy.undoAttempts() : policy.attempts();
    if (step.forward().failures() < limit && step.stalls() < policy.stalls()) {
      return Next.TRY;
    }
    return forwardOnly ? Next.PARK : Next.UNWIND;
  }

  /** Of a step being undone. */
  Next backward(StepReading step) {
    return step.backward().starts() >= policy.starts()
            || step.backward().failures() >= policy.undoAttempts()
        ? Next.PARK
        : Next.TRY;
  }

  /** Why a step is given up: its last failure, or that it kills its workers. */
  Failure reason(String name, StepReading step) {
    if (step.forward().starts() >= policy.starts() || step.backward().starts() >= policy.starts()) {
      return Failure.unexpected(
          "the worker of %s died or was stopped %d times in a row without any outcome"
              .formatted(name, policy.starts()));
    }
    Failure last = step.failure();
    return last == null ? Failure.unexpected("%s failed".formatted(name)) : last;
  }
}
