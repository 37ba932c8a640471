package dev.vakna.core.engine;

import java.util.List;

/**
 * Whatever runs machines at one site: a host, a cluster, a cloud. What it makes follows from the
 * machine's name, so a repeated call finds what an earlier one made and goes on from there; it
 * carries a mark by which {@link Sights} knows it. The ids that a site gives by itself are kept in
 * a {@link dev.vakna.core.machine.Place}.
 *
 * <p>All calls but {@link #name} may block and throw {@link EngineException}, and are not made
 * inside a transaction. One that is out of reach says so by the kind {@code OUT_OF_REACH} and never
 * by an empty answer; one whose answer was lost throws the kind {@code UNSURE}.
 *
 * <p>One machine or none: what the site itself refuses to make twice is made first, everything else
 * is hung on it.
 */
public interface Engine extends Machines, Disks, Sights {

  /** The engine's name, by which operations and placements are kept; stable over restarts. Pure. */
  String name();

  /** Reads the site: what it has and what it cannot do. Changes nothing. */
  SiteReading read();

  /**
   * A machine's network.
   *
   * @param name its name, of 1 to 100 characters, stable over restarts; an address is leased once
   *     in all networks of one name
   * @param mode {@code user} or {@code bridge}
   * @param firstAddress first address of the pool, dotted IPv4
   * @param lastAddress last one
   * @param prefix length of the network's prefix
   * @param gateway dotted IPv4
   * @param nameservers IPv4 or IPv6
   */
  record NetworkPlan(
      String name,
      String mode,
      String firstAddress,
      String lastAddress,
      int prefix,
      String gateway,
      List<String> nameservers) {
    public NetworkPlan {
      nameservers = List.copyOf(nameservers);
    }
  }
}
