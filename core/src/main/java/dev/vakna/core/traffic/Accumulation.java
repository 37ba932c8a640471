package dev.vakna.core.traffic;

import dev.vakna.core.engine.TrafficCounters.Counter;
import dev.vakna.core.id.VpsId;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * What a look at a counter adds to what was counted before. Of each epoch the most that was ever
 * seen counts, so the same look twice, two servers' looks, and looks that are written in another
 * order than they were made all come to the same.
 *
 * @param inbound bytes that are new
 * @param outbound the same
 * @param kept entries that are new or changed
 * @param forgotten entries that no look can need any more
 */
public record Accumulation(
    long inbound, long outbound, List<SeenCounter> kept, List<SeenCounter> forgotten) {

  /** A look that is written later than this after it began is not counted; the next one is. */
  public static final Duration LATE = Duration.ofMinutes(5);

  /**
   * An epoch that is over is remembered so long: far longer than a look of it can be under way,
   * even where storage's clock is set meanwhile.
   */
  public static final Duration REMEMBERED = Duration.ofHours(1);

  public Accumulation {
    kept = List.copyOf(kept);
    forgotten = List.copyOf(forgotten);
  }

  /** Whether a look that began so long ago may still be counted. */
  public static boolean isInTime(Duration age) {
    return age.compareTo(LATE) <= 0;
  }

  /**
   * Counts a look that is in time.
   *
   * @param known all that is remembered of the VPS's counters
   * @param age how long ago the look began
   * @param now by storage's clock
   */
  public static Accumulation of(
      VpsId vps, List<SeenCounter> known, Counter seen, Duration age, Instant now) {
    SeenCounter before =
        known.stream()
            .filter(entry -> entry.epoch().equals(seen.epoch()))
            .findFirst()
            .orElseGet(() -> new SeenCounter(vps, seen.epoch(), 0, 0, now, null));
    SeenCounter after =
        new SeenCounter(
            vps,
            before.epoch(),
            Math.max(before.inbound(), seen.inbound()),
            Math.max(before.outbound(), seen.outbound()),
            before.firstSeenAt(),
            before.overAt());
    List<SeenCounter> kept = new ArrayList<>();
    if (!known.contains(after)) {
      kept.add(after);
    }
    List<SeenCounter> forgotten = new ArrayList<>();
    for (SeenCounter other : known) {
      if (other.epoch().equals(seen.epoch())) {
        continue;
      }
      Instant over = other.overAt();
      if (over == null) {
        // One that is younger than the look may have taken the place of what the look saw.
        if (other.firstSeenAt().plus(LATE).isBefore(now.minus(age))) {
          kept.add(other.over(now));
        }
      } else if (over.plus(REMEMBERED).isBefore(now)) {
        forgotten.add(other);
      }
    }
    return new Accumulation(
        after.inbound() - before.inbound(), after.outbound() - before.outbound(), kept, forgotten);
  }
}
