package dev.vakna.core.capacity;

import dev.vakna.core.admission.HostLoad;
import dev.vakna.core.admission.HostRoom;
import dev.vakna.core.admission.OverCommit;
import dev.vakna.core.engine.SiteCapacity;
import java.util.Objects;

/**
 * A host for operators.
 *
 * @param host its name
 * @param total what it has
 * @param policy how far that is promised
 * @param load what is promised of it, and what restores in flight may still write
 * @param room the largest machine that would still be admitted
 * @param addresses the pool of addresses
 */
public record HostCapacityView(
    String host,
    SiteCapacity total,
    OverCommit policy,
    HostLoad load,
    HostRoom room,
    Addresses addresses) {

  public HostCapacityView {
    Objects.requireNonNull(host);
    Objects.requireNonNull(total);
    Objects.requireNonNull(policy);
    Objects.requireNonNull(load);
    Objects.requireNonNull(room);
    Objects.requireNonNull(addresses);
  }

  /**
   * @param network name of the network they are of
   * @param first first address of the pool
   * @param last last one
   * @param total how many there are
   * @param leased how many of them machines hold, on all hosts of the network
   */
  public record Addresses(String network, String first, String last, long total, long leased) {}
}
