package dev.vakna.core.store;

import dev.vakna.core.engine.Enforcement;
import dev.vakna.core.firewall.Firewall;
import dev.vakna.core.id.VpsId;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Firewalls of Cloud VMs. They go with their VPS. */
public interface FirewallRecords {

  Optional<Firewall> find(VpsId vps);

  /**
   * Adds the firewall or replaces the VPS's. Who changes one has locked its VPS, which is there.
   * Times are kept in whole microseconds.
   */
  void put(Firewall firewall);

  /**
   * Notes what the engine answered, if that version is still the one that is wanted and no answer
   * to it was noted.
   *
   * @return whether it was
   */
  boolean settle(VpsId vps, long version, Enforcement answer);

  /**
   * Active and suspended VPSs on that host to whose firewall its engine has not answered, by id.
   *
   * @param after the last of the page before, or null
   * @param limit at most so many
   */
  List<VpsId> unsettled(String host, @Nullable VpsId after, int limit);
}
