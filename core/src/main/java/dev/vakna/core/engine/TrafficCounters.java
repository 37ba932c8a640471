package dev.vakna.core.engine;

import dev.vakna.core.machine.MachineName;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Pattern;

/**
 * What went through the network cards of a site's machines, counted by the site.
 *
 * @param counters of each machine whose traffic is counted; one that is missing has none now
 */
public record TrafficCounters(Map<MachineName, Counter> counters) {

  /** Nothing is counted. */
  public static final TrafficCounters NONE = new TrafficCounters(Map.of());

  public TrafficCounters {
    counters = Map.copyOf(counters);
  }

  /**
   * A machine's counter, which only grows within its epoch and began with 0.
   *
   * @param epoch another one whenever the counter may have begun anew, and never one that was of
   *     any counter of that machine before: 1 to 100 printable characters of ASCII
   * @param inbound bytes to the machine
   * @param outbound bytes from it
   */
  public record Counter(String epoch, long inbound, long outbound) {

    private static final Pattern EPOCH = Pattern.compile("[!-~]{1,100}");

    public Counter {
      Objects.requireNonNull(epoch);
      if (!EPOCH.matcher(epoch).matches()) {
        throw new IllegalArgumentException("'%s' is no epoch of a counter".formatted(epoch));
      }
      if (inbound < 0 || outbound < 0) {
        throw new IllegalArgumentException(
            "a counter of %d and %d bytes counts nothing".formatted(inbound, outbound));
      }
    }
  }
}
