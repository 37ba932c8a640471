package dev.vakna.operations;

import java.time.Instant;
import java.util.Objects;

/**
 * One line of an operation's journal.
 *
 * @param step the step it speaks of; empty when it speaks of the operation
 * @param mark what became of the step
 * @param payload JSON text: the intent, the result, or the fault, by {@code mark}
 * @param at when it was written, by the storage's clock
 */
public record Entry(String step, Mark mark, String payload, Instant at) {

  public Entry {
    Objects.requireNonNull(step);
    Objects.requireNonNull(mark);
    Objects.requireNonNull(payload);
    Objects.requireNonNull(at);
  }

  /** What a journal line records. */
  public enum Mark {
    /** An attempt begins: the effect is about to happen; from here on it may have happened. */
    INTENT,
    /** The effect happened; the payload is its result. */
    DONE,
    /** An attempt failed in a way worth another try; the payload names the cause. */
    RETRY,
    /** An attempt to undo begins. */
    UNDO_INTENT,
    /** Whatever the step did is gone. */
    UNDONE,
    /** An attempt to undo failed; the payload names the cause. */
    UNDO_RETRY,
    /** An operator gave the parked operation back: attempts are counted anew, of every step. */
    RESUMED
  }
}
