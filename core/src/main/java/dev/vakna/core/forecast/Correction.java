package dev.vakna.core.forecast;

import dev.vakna.operations.Remaining;
import java.util.List;

/**
 * What earlier errors say of the next forecast. Of every forecast of the past the quotient of truth
 * and word is known: if half of the truths lay 10 % above what was said, 10 % is added. Few
 * forecasts move little, and none moves anything beyond three times.
 */
final class Correction {

  static final Correction NONE = new Correction(List.of());

  /** So many forecasts are half believed. */
  private static final double HALF_BELIEVED = 12;

  private static final double MOST = Math.log(3);

  private final List<RestoreTiming.Forecast> forecasts;

  Correction(List<RestoreTiming.Forecast> forecasts) {
    this.forecasts = List.copyOf(forecasts);
  }

  /** The forecast, corrected by what became of those that were made as far on. */
  Estimate.Said of(double p50, double p90, Remaining.Basis basis, int percent) {
    Sample middle = new Sample();
    Sample high = new Sample();
    int mark = mark(percent);
    for (RestoreTiming.Forecast forecast : forecasts) {
      if (forecast.rawP50() > 0 && forecast.rawP90() > 0 && forecast.truth() > 0) {
        double weight = forecast.mark() == mark ? 1 : 0.25;
        middle.add(Math.log(forecast.truth() / forecast.rawP50()), weight);
        high.add(Math.log(forecast.truth() / forecast.rawP90()), weight);
      }
    }
    if (middle.isEmpty()) {
      return new Estimate.Said(percent, p50, p90, p50, p90, basis);
    }
    double belief = middle.weight() / (middle.weight() + HALF_BELIEVED);
    double corrected = p50 * factor(middle.quantile(0.5), belief);
    double above = p90 * factor(high.quantile(0.9), belief);
    return new Estimate.Said(percent, p50, p90, corrected, Math.max(corrected, above), basis);
  }

  /** The mark that such a percentage is nearest to. */
  static int mark(int percent) {
    return RestoreTiming.Forecast.MARKS.stream()
        .min(java.util.Comparator.comparingInt(mark -> Math.abs(mark - percent)))
        .orElseThrow();
  }

  private static double factor(double logarithm, double belief) {
    return Math.exp(belief * Math.clamp(logarithm, -MOST, MOST));
  }
}
