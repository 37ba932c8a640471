package dev.vakna.core.metering;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/**
 * A stretch of time that is charged as one. Periods that follow each other share one moment, which
 * belongs to the later one.
 *
 * @param from first second
 * @param to first second no longer in it, after {@code from}
 */
public record Period(Instant from, Instant to) {

  public Period {
    if (!from.isBefore(to)) {
      throw new IllegalArgumentException("%s to %s is no period".formatted(from, to));
    }
    if (!whole(from) || !whole(to)) {
      throw new IllegalArgumentException(
          "a period begins and ends with a whole second, not at %s and %s".formatted(from, to));
    }
  }

  private static boolean whole(Instant moment) {
    return moment.equals(moment.truncatedTo(ChronoUnit.SECONDS));
  }

  /** How long it is. */
  public long seconds() {
    return Duration.between(from, to).toSeconds();
  }

  /** Seconds of {@code [start, end)} that lie in it. */
  public long secondsOf(Instant start, Instant end) {
    Instant first = start.isAfter(from) ? start : from;
    Instant last = end.isBefore(to) ? end : to;
    return Math.max(0, Duration.between(first, last).toSeconds());
  }
}
