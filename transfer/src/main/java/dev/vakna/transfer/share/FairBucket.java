package dev.vakna.transfer.share;

import java.util.HashMap;
import java.util.Map;

/**
 * Bytes a second that several members share: as if all that is asked for were served at once, each
 * member's part at the same speed. So a member that asks for little is served at once, those that
 * ask for more than there is get equal shares whatever the size of what they ask for, and nothing
 * is left unused while anybody wants it. Pure: told the time. Not safe for use by several threads.
 *
 * <p>What is asked for is admitted no faster than the rate in the long run. As a member is told its
 * time before others have come that slow it down, it may be ahead of its share, at most by as many
 * times what it asks for at once as there are members; that is made up for the next time it asks.
 */
final class FairBucket {

  private final double bytesPerNano;
  private final Map<Object, Double> asked = new HashMap<>();
  private long at;
  private boolean begun;

  /**
   * @param bytesPerSecond above 0
   */
  FairBucket(long bytesPerSecond) {
    if (bytesPerSecond <= 0) {
      throw new IllegalArgumentException("%d bytes a second".formatted(bytesPerSecond));
    }
    this.bytesPerNano = bytesPerSecond / 1e9;
  }

  /**
   * @param bytes that a member is about to move, 0 or more
   * @param nanos now, by a clock that never goes back
   * @return nanoseconds until the member may go on
   */
  long take(Object member, long bytes, long nanos) {
    drain(nanos);
    asked.merge(member, (double) bytes, Double::sum);
    return (long) Math.ceil(timeToServe(member));
  }

  /** Whether all that was asked for is served. */
  boolean isIdle(long nanos) {
    drain(nanos);
    return asked.isEmpty();
  }

  private void drain(long nanos) {
    double left = begun ? Math.max(0, nanos - at) * bytesPerNano : 0;
    begun = true;
    at = Math.max(at, nanos);
    while (left > 0 && !asked.isEmpty()) {
      double least = asked.values().stream().mapToDouble(Double::doubleValue).min().orElse(0);
      double each = Math.min(least, left / asked.size());
      left -= each * asked.size();
      asked.replaceAll((_, bytes) -> bytes - each);
      // What rounding leaves of a byte is nothing.
      asked.values().removeIf(bytes -> bytes < 1e-3);
      if (each == 0) {
        return;
      }
    }
  }

  /** As long as others with less before it are served, fewer and fewer share. */
  private double timeToServe(Object member) {
    double own = asked.getOrDefault(member, 0.0);
    double served = 0;
    for (double bytes : asked.values()) {
      served += Math.min(bytes, own);
    }
    return served / bytesPerNano;
  }
}
