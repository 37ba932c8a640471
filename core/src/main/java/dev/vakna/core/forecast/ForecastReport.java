package dev.vakna.core.forecast;

import java.util.ArrayList;
import java.util.List;

/**
 * How good forecasts were.
 *
 * @param restores those that ended and are remembered
 * @param marks one line per mark, and one of all together under the mark 0
 */
public record ForecastReport(int restores, List<Line> marks) {

  public ForecastReport {
    marks = List.copyOf(marks);
  }

  /**
   * Forecasts at one mark.
   *
   * @param mark how much of the time had passed, in percent, by what was said; 0 for all together
   * @param forecasts how many
   * @param belowP50 share of the truths at or below the p50 that was said; 0.5 is perfect
   * @param belowP90 likewise; 0.9 is perfect
   * @param medianRelativeError median of |truth − p50| / truth
   * @param p90RelativeError nine in ten errors are smaller
   * @param medianTruthSeconds how long it still took in the middle
   */
  public record Line(
      int mark,
      int forecasts,
      double belowP50,
      double belowP90,
      double medianRelativeError,
      double p90RelativeError,
      double medianTruthSeconds) {}

  /** The report of those. */
  public static ForecastReport of(List<RestoreTiming> timings) {
    List<RestoreTiming.Forecast> all =
        timings.stream().flatMap(timing -> timing.forecasts().stream()).toList();
    List<Line> lines = new ArrayList<>();
    for (int mark : RestoreTiming.Forecast.MARKS) {
      add(lines, mark, all.stream().filter(forecast -> forecast.mark() == mark).toList());
    }
    add(lines, 0, all);
    return new ForecastReport(timings.size(), lines);
  }

  private static void add(List<Line> lines, int mark, List<RestoreTiming.Forecast> forecasts) {
    Sample errors = new Sample();
    Sample truths = new Sample();
    int below50 = 0;
    int below90 = 0;
    for (RestoreTiming.Forecast forecast : forecasts) {
      double truth = Math.max(forecast.truth(), 1e-3);
      errors.add(Math.abs(truth - forecast.p50()) / truth, 1);
      truths.add(truth, 1);
      below50 += truth <= forecast.p50() ? 1 : 0;
      below90 += truth <= forecast.p90() ? 1 : 0;
    }
    if (!errors.isEmpty()) {
      double count = forecasts.size();
      lines.add(
          new Line(
              mark,
              forecasts.size(),
              below50 / count,
              below90 / count,
              errors.quantile(0.5),
              errors.quantile(0.9),
              truths.quantile(0.5)));
    }
  }
}
