package dev.vakna.operations;

import java.time.Duration;
import java.time.Instant;
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
  private @Nullable Outage outage;

  JournalReading(List<Entry> journal) {
    journal.forEach(this::note);
  }

  /** Takes a line into account. */
  void note(Entry line) {
    if (line.mark() == Entry.Mark.RESUMED) {
      steps.replaceAll((_, reading) -> reading.resumed());
      outage = null;
      return;
    }
    steps.put(line.step(), of(line.step()).with(line));
    if (line.mark() == Entry.Mark.DONE) {
      results.put(line.step(), line.payload());
    }
    outage =
        switch (line.mark()) {
          case WAITED, UNDO_WAITED -> {
            Setback told = Setback.parse(line.payload());
            yield new Outage(line.step(), line.at(), told.tries(), told.failure());
          }
          // Trying again says nothing of whether it answers.
          case INTENT, UNDO_INTENT -> outage;
          default -> null;
        };
  }

  StepReading of(String step) {
    return steps.getOrDefault(step, StepReading.UNTOUCHED);
  }

  /** The steps that it speaks of. */
  Set<String> names() {
    return Set.copyOf(steps.keySet());
  }

  /** What did not answer when something was last tried; null when all did. */
  @Nullable Outage outage() {
    return outage;
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
              step.forward().starts() + step.backward().starts(),
              step.forward().failures(),
              step.backward().failures(),
              step.forward().waits() + step.backward().waits(),
              step.failure());
        })
        .toList();
  }

  /** Results of the steps done, by name. */
  Map<String, String> results() {
    return Map.copyOf(results);
  }

  /**
   * The tries of one way, forward or backward.
   *
   * @param starts begun in a row without any outcome
   * @param failures failed attempts
   * @param waits tries in a row that found something out of reach
   */
  record Tries(int starts, int failures, int waits) {

    static final Tries NONE = new Tries(0, 0, 0);

    Tries begun() {
      return new Tries(starts + 1, failures, waits);
    }

    Tries failed() {
      return new Tries(0, failures + 1, 0);
    }

    Tries waited(int inARow) {
      return new Tries(0, failures, Math.max(1, inARow));
    }

    /** The other way is gone now: nothing is waited for on this one. */
    Tries left() {
      return new Tries(starts, failures, 0);
    }

    Tries succeeded() {
      return new Tries(0, failures, 0);
    }
  }

  /**
   * @param begun the effect may have happened
   * @param done it did
   * @param undone whatever it was, it is gone
   * @param forward the tries to do it
   * @param stalls the failed ones of them that stood still
   * @param backward the tries to undo it
   * @param failure why the last try came to nothing, or null
   * @param settledAt before that nobody can see what became of the last attempt; null when it can
   *     be seen
   */
  record StepReading(
      boolean begun,
      boolean done,
      boolean undone,
      Tries forward,
      int stalls,
      Tries backward,
      @Nullable Failure failure,
      @Nullable Instant settledAt) {

    static final StepReading UNTOUCHED =
        new StepReading(false, false, false, Tries.NONE, 0, Tries.NONE, null, null);

    StepReading with(Entry line) {
      return switch (line.mark()) {
        case INTENT ->
            new StepReading(
                true, done, false, forward.begun(), stalls, backward, failure, settledAt);
        case DONE ->
            new StepReading(
                begun, true, undone, forward.succeeded(), stalls, backward, failure, null);
        case RETRY -> {
          Setback told = Setback.parse(line.payload());
          int stood = told.failure().code().equals(Failure.STALLED) ? 1 : 0;
          yield new StepReading(
              begun,
              done,
              undone,
              forward.failed(),
              stalls + stood,
              backward,
              told.failure(),
              settled(line.at(), told));
        }
        case WAITED -> {
          Setback told = Setback.parse(line.payload());
          yield new StepReading(
              begun,
              done,
              undone,
              forward.waited(told.tries()),
              stalls,
              backward,
              told.failure(),
              settledAt);
        }
        case UNDO_INTENT ->
            new StepReading(
                begun, done, undone, forward.left(), stalls, backward.begun(), failure, settledAt);
        case UNDONE ->
            new StepReading(
                begun, done, true, forward, stalls, backward.succeeded(), failure, null);
        case UNDO_RETRY -> {
          Setback told = Setback.parse(line.payload());
          yield new StepReading(
              begun,
              done,
              undone,
              forward,
              stalls,
              backward.failed(),
              told.failure(),
              settled(line.at(), told));
        }
        case UNDO_WAITED -> {
          Setback told = Setback.parse(line.payload());
          yield new StepReading(
              begun,
              done,
              undone,
              forward,
              stalls,
              backward.waited(told.tries()),
              told.failure(),
              settledAt);
        }
        case RESUMED -> resumed();
      };
    }

    private @Nullable Instant settled(Instant at, Setback told) {
      if (told.settling().isZero()) {
        return settledAt;
      }
      Instant then = at.plus(told.settling());
      return settledAt == null || then.isAfter(settledAt) ? then : settledAt;
    }

    /** An operator's word changes nothing of what may still happen outside. */
    StepReading resumed() {
      return new StepReading(begun, done, undone, Tries.NONE, 0, Tries.NONE, null, settledAt);
    }

    boolean toUndo() {
      return begun && !undone;
    }

    /** What is left at that time until it can be seen what became of the last attempt. */
    Duration unsettled(Instant now) {
      return settledAt == null || !settledAt.isAfter(now)
          ? Duration.ZERO
          : Duration.between(now, settledAt);
    }
  }
}
