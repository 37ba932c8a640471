package dev.vakna.core.forecast;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Weighted numbers and their quantiles. Not safe for use by several threads. */
final class Sample {

  private record Point(double value, double weight) {}

  private final List<Point> points = new ArrayList<>();
  private double total;

  void add(double value, double weight) {
    points.add(new Point(value, weight));
    total += weight;
  }

  boolean isEmpty() {
    return points.isEmpty();
  }

  double weight() {
    return total;
  }

  /**
   * The number below which that share of the weight lies, drawn straight between the middles of
   * neighbouring points.
   *
   * @param share 0 to 1
   */
  double quantile(double share) {
    List<Point> sorted = points.stream().sorted(Comparator.comparingDouble(Point::value)).toList();
    double wanted = share * total;
    double before = 0;
    double lastMiddle = 0;
    double lastValue = sorted.getFirst().value();
    for (Point point : sorted) {
      double middle = before + point.weight() / 2;
      if (middle >= wanted) {
        double step = middle - lastMiddle;
        double part = step <= 0 ? 1 : (wanted - lastMiddle) / step;
        return lastValue + Math.clamp(part, 0.0, 1.0) * (point.value() - lastValue);
      }
      before += point.weight();
      lastMiddle = middle;
      lastValue = point.value();
    }
    return lastValue;
  }
}
