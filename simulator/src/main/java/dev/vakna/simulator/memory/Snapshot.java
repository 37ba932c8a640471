package dev.vakna.simulator.memory;

import dev.vakna.core.backup.Backup;
import dev.vakna.core.destroy.Ending;
import dev.vakna.core.firewall.Firewall;
import dev.vakna.core.id.VpsId;
import dev.vakna.core.inventory.Vps;
import dev.vakna.core.job.Job;
import dev.vakna.core.metering.Interval;
import dev.vakna.core.metering.TrafficUse;
import dev.vakna.core.network.Lease;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * All records at one moment, each kind in the order of its keys.
 *
 * @param jobs ended ones too
 * @param leases who holds each leased address
 */
public record Snapshot(
    List<Vps> vpses,
    List<Backup> backups,
    List<Job> jobs,
    Map<Lease, VpsId> leases,
    List<Interval> intervals,
    List<TrafficUse> traffic,
    List<Ending> endings,
    List<Firewall> firewalls) {

  static Snapshot of(State state) {
    return new Snapshot(
        state.vpses.where(vps -> true).toList(),
        state.backups.where(backup -> true).toList(),
        state.operations.where(held -> true).map(State.Held::job).toList(),
        leases(state),
        state.intervals.where(interval -> true).toList(),
        state.traffic.where(use -> true).toList(),
        state.endings.where(ending -> true).toList(),
        state.firewalls.where(firewall -> true).toList());
  }

  /** Who holds each leased address, in the order of addresses. */
  static Map<Lease, VpsId> leases(State state) {
    Map<Lease, VpsId> leases = new LinkedHashMap<>();
    state.leases.where(leased -> true).forEach(leased -> leases.put(leased.lease(), leased.vps()));
    return Collections.unmodifiableMap(leases);
  }
}
