package dev.vakna.core.reconcile;

import dev.vakna.core.id.VpsId;
import dev.vakna.core.inventory.PowerStanding;
import dev.vakna.core.inventory.ServiceStatus;
import dev.vakna.core.store.ReconciliationRecords;
import dev.vakna.core.store.Tx;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/**
 * The desired state of a host: what the records say of it at one moment, and where they themselves
 * are not as they should be.
 *
 * @param at that moment, by the storage's clock
 * @param placed VPSs on the host, those being made or ended included
 * @param states of everything found on the host that is not placed there, everything being made or
 *     ended there, and everything metered after its end
 * @param unmetered active VPSs that are not metered
 * @param meteredAfterEnd VPSs that are gone and still metered, on whatever host they were
 * @param addressNotLeased VPSs on the host that bear an address of somebody else or nobody, and
 *     which
 */
record DesiredState(
    Instant at,
    Map<VpsId, PowerStanding> placed,
    Map<VpsId, RecordedState> states,
    Set<VpsId> unmetered,
    Set<VpsId> meteredAfterEnd,
    Map<VpsId, String> addressNotLeased) {

  static DesiredState read(Tx tx, String host, Set<VpsId> found, Set<VpsId> meteredAfterEnd) {
    ReconciliationRecords records = tx.reconciliation();
    Map<VpsId, PowerStanding> placed = new LinkedHashMap<>();
    tx.vpses().powers(host, null).forEach(vps -> placed.put(vps.vps(), vps));
    // What is placed here and neither made nor ended is known, however much of it there is.
    Set<VpsId> asked = new HashSet<>(found);
    asked.removeAll(placed.keySet());
    asked.addAll(meteredAfterEnd);
    placed.values().stream().filter(DesiredState::inBetween).forEach(vps -> asked.add(vps.vps()));
    return new DesiredState(
        tx.now(),
        placed,
        records.recordedStates(asked),
        records.unmetered(host),
        meteredAfterEnd,
        addresses(tx, records.addressNotLeased(host)));
  }

  private static Map<VpsId, String> addresses(Tx tx, Set<VpsId> vpses) {
    Map<VpsId, String> addresses = new HashMap<>();
    for (VpsId id : vpses) {
      tx.vpses()
          .find(id)
          .ifPresent(vps -> addresses.put(id, String.valueOf(vps.site().primaryIp())));
    }
    return addresses;
  }

  /** Whether an operation must be at work on the VPS. */
  static boolean inBetween(PowerStanding vps) {
    return vps.status() == ServiceStatus.PENDING || vps.status() == ServiceStatus.TERMINATED;
  }

  RecordedState state(VpsId id) {
    return states.getOrDefault(id, RecordedState.UNKNOWN);
  }
}
