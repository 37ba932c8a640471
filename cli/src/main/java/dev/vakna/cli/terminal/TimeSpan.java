package dev.vakna.cli.terminal;

import java.time.Duration;
import java.util.Locale;

/**
 * A length of time as people say it: {@code 0.4 s}, {@code 12 s}, {@code 1 min 15 s}.
 *
 * @param duration zero or more
 */
public record TimeSpan(Duration duration) {

  /** So many seconds. */
  public static TimeSpan ofSeconds(double seconds) {
    return new TimeSpan(Duration.ofMillis(Math.round(seconds * 1000)));
  }

  /** So many seconds, rounded up and told without a fraction, as suits an estimate. */
  static String ofWhole(double seconds) {
    long whole = (long) Math.ceil(seconds);
    return whole < 10 ? whole + " s" : ofSeconds(whole).toString();
  }

  @Override
  public String toString() {
    long millis = Math.max(0, duration.toMillis());
    if (millis < 9_950) {
      return String.format(Locale.ROOT, "%.1f s", millis / 1000.0);
    }
    long seconds = Math.round(millis / 1000.0);
    if (seconds < 60) {
      return seconds + " s";
    }
    if (seconds < 3600) {
      return "%d min %d s".formatted(seconds / 60, seconds % 60);
    }
    return "%d h %d min".formatted(seconds / 3600, seconds % 3600 / 60);
  }
}
