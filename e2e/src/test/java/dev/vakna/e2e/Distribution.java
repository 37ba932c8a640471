package dev.vakna.e2e;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Measured times and how they are spread. */
final class Distribution {

  private final List<Duration> times = new ArrayList<>();

  synchronized void add(Duration time) {
    times.add(time);
  }

  synchronized int count() {
    return times.size();
  }

  /**
   * The smallest time that at least such a share of all does not exceed.
   *
   * @param share above 0, at most 1
   */
  synchronized Duration quantile(double share) {
    List<Duration> sorted = times.stream().sorted().toList();
    return sorted.get((int) Math.ceil(share * sorted.size()) - 1);
  }

  /** As members of a JSON object. */
  synchronized String json() {
    return times.isEmpty()
        ? "\"n\":0"
        : String.format(
            Locale.ROOT,
            "\"n\":%d,\"p50\":%.3f,\"p90\":%.3f,\"max\":%.3f",
            times.size(),
            seconds(0.5),
            seconds(0.9),
            seconds(1));
  }

  private double seconds(double share) {
    return quantile(share).toNanos() / 1e9;
  }
}
