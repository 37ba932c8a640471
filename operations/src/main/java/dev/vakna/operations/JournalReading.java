package dev.vakna.operations;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What a journal says of each step: pure, so that every worker and every release concludes the same
 * from the same lines.
 */
final class JournalReading {

  private final Map<String, StepReading> steps = new LinkedHashMap<>();
  private final Map<String, String> results = new LinkedHashMap<>();

  JournalReading(List<Entry> journal) {
    journal.forEach(entry -> note(entry.step(), entry.mark(), entry.payload()));
  }

  /** Takes a line into account that was just written. */
  void note(String step, Entry.Mark mark, String payload) {
    StepReading before = steps.getOrDefault(step, StepReading.UNTOUCHED);
    steps.put(step, before.with(mark));
    if (mark == Entry.Mark.DONE) {
      results.put(step, payload);
    }
  }

  StepReading of(String step) {
    return steps.getOrDefault(step, StepReading.UNTOUCHED);
  }

  /** Results of the steps done, by name. */
  Map<String, String> results() {
    return Map.copyOf(results);
  }

  /**
   * @param begun the effect may have happened
   * @param done it did
   * @param undone whatever it was, it is gone
   * @param retries failed attempts
   * @param undoRetries failed attempts to undo
   */
  record StepReading(boolean begun, boolean done, boolean undone, int retries, int undoRetries) {

    static final StepReading UNTOUCHED = new StepReading(false, false, false, 0, 0);

    StepReading with(Entry.Mark mark) {
      return switch (mark) {
        case INTENT -> new StepReading(true, done, false, retries, undoRetries);
        case DONE -> new StepReading(begun, true, undone, retries, undoRetries);
        case RETRY -> new StepReading(begun, done, undone, retries + 1, undoRetries);
        case UNDONE -> new StepReading(begun, done, true, retries, undoRetries);
        case UNDO_RETRY -> new StepReading(begun, done, undone, retries, undoRetries + 1);
      };
    }

    boolean toUndo() {
      return begun && !undone;
    }
  }
}
