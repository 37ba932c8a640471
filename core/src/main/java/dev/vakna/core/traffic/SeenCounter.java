package dev.vakna.core.traffic;

import dev.vakna.core.id.VpsId;
import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * How far a counter of a VPS's traffic was counted, in one of its epochs.
 *
 * @param vps whose
 * @param epoch the counter's, as its engine tells it
 * @param inbound the most that was seen, in bytes
 * @param outbound the same
 * @param firstSeenAt when it was first seen, by storage's clock
 * @param overAt when it was known to be over, as another one had taken its place; null before that
 */
public record SeenCounter(
    VpsId vps,
    String epoch,
    long inbound,
    long outbound,
    Instant firstSeenAt,
    @Nullable Instant overAt) {

  public SeenCounter {
    Objects.requireNonNull(vps);
    Objects.requireNonNull(epoch);
    Objects.requireNonNull(firstSeenAt);
  }

  SeenCounter over(Instant at) {
    return new SeenCounter(vps, epoch, inbound, outbound, firstSeenAt, at);
  }
}
