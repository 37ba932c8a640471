package dev.vakna.operations;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
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

  /**
   * The journal as {@link Journal#amend} leaves it: with this line in the place of the newest of
   * its step and mark, at that one's time, and with nothing behind it.
   */
  public List<Entry> amending(List<Entry> journal) {
    for (int i = journal.size() - 1; i >= 0; i--) {
      Entry before = journal.get(i);
      if (before.step.equals(step) && before.mark == mark) {
        List<Entry> amended = new ArrayList<>(journal.subList(0, i));
        amended.add(new Entry(step, mark, payload, before.at));
        return List.copyOf(amended);
      }
    }
    List<Entry> longer = new ArrayList<>(journal);
    longer.add(this);
    return List.copyOf(longer);
  }

  /** What a journal line records. */
  public enum Mark {
    /** An attempt begins: the effect is about to happen; from here on it may have happened. */
    INTENT,
    /** The effect happened; the payload is its result. */
    DONE,
    /** An attempt failed in a way worth another try; the payload names the cause. */
    RETRY,
    /**
     * What the step needs was out of reach, and nothing was done: no attempt. The payload names the
     * cause and counts the tries in a row; the line keeps the time at which the first of them told
     * so.
     */
    WAITED,
    /** An attempt to undo begins. */
    UNDO_INTENT,
    /** Whatever the step did is gone. */
    UNDONE,
    /** An attempt to undo failed; the payload names the cause. */
    UNDO_RETRY,
    /** The same as {@link #WAITED}, of the undo. */
    UNDO_WAITED,
    /** An operator gave the parked operation back: attempts are counted anew, of every step. */
    RESUMED
  }
}
