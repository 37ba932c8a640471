package dev.vakna.core.forecast;

import dev.vakna.operations.Outlook;
import dev.vakna.operations.Remaining;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Makes the forecasts of one restore and remembers those at its marks, so that at its end they can
 * be held against the truth. Safe for use by many threads.
 */
public final class Forecaster {

  private final LongSupplier nanos;
  private final long begunAt;
  private final List<Made> made = new ArrayList<>();
  private int reached;

  private record Made(int mark, Estimate.Said said, long at) {}

  /**
   * @param nanos a clock that never goes back
   */
  public Forecaster(LongSupplier nanos) {
    this.nanos = nanos;
    this.begunAt = nanos.getAsLong();
  }

  /** The outlook of the restore from now on. */
  public Outlook outlook(History history, List<String> steps, Traits traits) {
    Estimate estimate = history.estimate(steps, traits);
    return course -> said(estimate, course);
  }

  private @Nullable Remaining said(Estimate estimate, Outlook.Course course) {
    if (course.step().isEmpty()) {
      return null;
    }
    Estimate.Said said = estimate.of(course, (nanos.getAsLong() - begunAt) / 1e9);
    note(said);
    return said.remaining();
  }

  /** Of several marks passed at once only the last was forecast. */
  private synchronized void note(Estimate.Said said) {
    for (int mark : RestoreTiming.Forecast.MARKS.reversed()) {
      if (mark <= reached) {
        return;
      }
      if (said.percent() >= mark) {
        made.add(new Made(mark, said, nanos.getAsLong()));
        reached = mark;
        return;
      }
    }
  }

  /** What was said, beside what came true, if it ends now. */
  public synchronized List<RestoreTiming.Forecast> endedNow() {
    long now = nanos.getAsLong();
    return made.stream()
        .map(one ->
            new RestoreTiming.Forecast(
                one.mark(),
                one.said().p50(),
                one.said().p90(),
                one.said().rawP50(),
                one.said().rawP90(),
                (now - one.at()) / 1e9))
        .toList();
  }
}
