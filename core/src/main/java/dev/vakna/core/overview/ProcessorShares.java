package dev.vakna.core.overview;

import dev.vakna.core.id.VpsId;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * How much of their processors machines use, from two readings of what they have used each. The
 * last reading of a machine is remembered, of so many machines as were asked for lately. Safe for
 * use by many threads.
 */
final class ProcessorShares {

  private static final int REMEMBERED = 10_000;

  /** Readings closer to each other say nothing. */
  private static final Duration LEAST = Duration.ofMillis(150);

  /** What was said is not said anew before. */
  private static final Duration CLOSE = Duration.ofSeconds(1);

  /** What lies further back is not now. */
  private static final Duration FAR = Duration.ofMinutes(1);

  private final Map<VpsId, Reading> readings = new LinkedHashMap<>(16, 0.75f, true);

  /**
   * @param used of all cores since its start
   * @param nanos when that was read
   * @param percent what was said then; null when it was the first reading
   */
  private record Reading(Duration used, long nanos, @Nullable BigDecimal percent) {}

  /**
   * The share in percent of all its cores, 0 to 100, with one decimal, since the reading before;
   * none when there is none that it can be compared with: then it takes another reading.
   *
   * @param used of all cores since its start
   * @param nanos when that was read, by a clock that only goes forward
   */
  synchronized Optional<BigDecimal> share(VpsId vps, Duration used, int cores, long nanos) {
    Reading before = readings.get(vps);
    Duration between = before == null ? FAR : Duration.ofNanos(nanos - before.nanos());
    if (before == null || between.compareTo(FAR) >= 0 || used.compareTo(before.used()) < 0) {
      remember(vps, new Reading(used, nanos, null));
      return Optional.empty();
    }
    BigDecimal said = before.percent();
    if (said != null && between.compareTo(CLOSE) < 0) {
      return Optional.of(said);
    }
    if (between.compareTo(LEAST) < 0) {
      return Optional.empty();
    }
    BigDecimal percent =
        BigDecimal.valueOf(used.minus(before.used()).toNanos())
            .multiply(BigDecimal.valueOf(100))
            .divide(
                BigDecimal.valueOf(between.toNanos()).multiply(BigDecimal.valueOf(cores)),
                1,
                RoundingMode.HALF_UP)
            .min(BigDecimal.valueOf(100).setScale(1));
    remember(vps, new Reading(used, nanos, percent));
    return Optional.of(percent);
  }

  private void remember(VpsId vps, Reading reading) {
    readings.put(vps, reading);
    if (readings.size() > REMEMBERED) {
      readings.remove(readings.keySet().iterator().next());
    }
  }
}
