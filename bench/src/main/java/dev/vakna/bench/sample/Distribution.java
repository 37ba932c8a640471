package dev.vakna.bench.sample;

import java.util.List;
import java.util.function.DoubleUnaryOperator;

/**
 * Values of one thing, measured several times.
 *
 * @param values in the order in which they were measured; at least one, all finite
 */
public record Distribution(List<Double> values) {

  /** Checks and copies the values. */
  public Distribution {
    values = List.copyOf(values);
    if (values.isEmpty() || values.stream().anyMatch(value -> !Double.isFinite(value))) {
      throw new IllegalArgumentException("a distribution needs values, all finite: " + values);
    }
  }

  /** Of a single value. */
  public static Distribution of(double value) {
    return new Distribution(List.of(value));
  }

  /** Half of the values are not above it. */
  public double median() {
    return quantile(0.5);
  }

  /** The least. */
  public double low() {
    return quantile(0);
  }

  /** The largest. */
  public double high() {
    return quantile(1);
  }

  /**
   * The value below which that share of all lies, between two values by their distance.
   *
   * @param share 0 to 1
   */
  public double quantile(double share) {
    if (!(share >= 0 && share <= 1)) {
      throw new IllegalArgumentException("a share is 0 to 1, not " + share);
    }
    double[] sorted = values.stream().mapToDouble(Double::doubleValue).sorted().toArray();
    double place = share * (sorted.length - 1);
    int below = (int) place;
    int above = Math.min(below + 1, sorted.length - 1);
    return sorted[below] + (place - below) * (sorted[above] - sorted[below]);
  }

  /** How far the middle half of the values spreads, as a share of the median; 0 is no spread. */
  public double noise() {
    double median = median();
    return median == 0 ? 0 : (quantile(0.75) - quantile(0.25)) / Math.abs(median);
  }

  /** The same values, each changed. */
  public Distribution map(DoubleUnaryOperator change) {
    return new Distribution(values.stream().map(change::applyAsDouble).toList());
  }

  /** How many values there are. */
  public int count() {
    return values.size();
  }
}
