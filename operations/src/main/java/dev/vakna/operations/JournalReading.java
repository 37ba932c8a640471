package dev.vakna.operations;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

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
    if (mark == Entry.Mark.RESUMED) {
      steps.replaceAll((_, reading) -> reading.resumed());
      return;
    }
    steps.put(step, of(step).with(mark, payload));
    if (mark == Entry.Mark.DONE) {
      results.put(step, payload);
    }
  }

  StepReading of(String step) {
    return steps.getOrDefault(step, StepReading.UNTOUCHED);
  }

  /** The steps that it speaks of. */
  Set<String> names() {
    return Set.copyOf(steps.keySet());
  }

  /** All steps that it speaks of, in the order of their first mention. */
  List<StepStanding> standings() {
    return steps.entrySet().stream()
        .map(entry -> {
          StepReading step = entry.getValue();
          return new StepStanding(
              entry.getKey(),
              step.begun(),
              step.done(),
              step.undone(),
              step.starts() + step.undoStarts(),
              step.retries(),
              step.undoRetries(),
              step.failure());
        })
        .toList();
  }

  /** Results of the steps done, by name. */
  Map<String, String> results() {
    return Map.copyOf(results);
  }

  /**
   * @param begun the effect may have happened
   * @param done it did
   * @param undone whatever it was, it is gone
   * @param starts attempts begun in a row without any outcome
   * @param retries failed attempts
   * @param stalls those of them that stood still
   * @param undoStarts attempts to undo begun in a row without any outcome
   * @param undoRetries failed attempts to undo
   * @param failure why the last attempt failed, or null
   */
  record StepReading(
      boolean begun,
      boolean done,
      boolean undone,
      int starts,
      int retries,
      int stalls,
      int undoStarts,
      int undoRetries,
      @Nullable Failure failure) {

    static final StepReading UNTOUCHED = new StepReading(false, false, false, 0, 0, 0, 0, 0, null);

    StepReading with(Entry.Mark mark, String payload) {
      return switch (mark) {
        case INTENT ->
            new StepReading(
                true, done, false, starts + 1, retries, stalls, undoStarts, undoRetries, failure);
        case DONE ->
            new StepReading(
                begun, true, undone, 0, retries, stalls, undoStarts, undoRetries, failure);
        case RETRY -> {
          Failure why = Failure.parse(payload);
          int stood = why.code().equals(Failure.STALLED) ? 1 : 0;
          yield new StepReading(
              begun, done, undone, 0, retries + 1, stalls + stood, undoStarts, undoRetries, why);
        }
        case UNDO_INTENT ->
            new StepReading(
                begun, done, undone, starts, retries, stalls, undoStarts + 1, undoRetries, failure);
        case UNDONE ->
            new StepReading(begun, done, true, starts, retries, stalls, 0, undoRetries, failure);
        case UNDO_RETRY ->
            new StepReading(
                begun,
                done,
                undone,
                starts,
                retries,
                stalls,
                0,
                undoRetries + 1,
                Failure.parse(payload));
        case RESUMED -> resumed();
      };
    }

    StepReading resumed() {
      return new StepReading(begun, done, undone, 0, 0, 0, 0, 0, null);
    }

    boolean toUndo() {
      return begun && !undone;
    }
  }
}
