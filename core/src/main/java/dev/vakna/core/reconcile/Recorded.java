package dev.vakna.core.reconcile;

import dev.vakna.core.id.VpsId;
import dev.vakna.core.inventory.ServiceStatus;
import dev.vakna.core.inventory.Vps;
import dev.vakna.core.store.ReconciliationRecords;
import dev.vakna.core.store.Tx;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What the records say of a host at one moment.
 *
 * @param at that moment, by the storage's clock
 * @param placed VPSs on the host, those being made or ended included
 * @param standings of everything found on the host, everything being made or ended there, and
 *     everything metered after its end
 * @param unmetered active VPSs that are not metered
 * @param meteredAfterEnd VPSs that are gone and still metered, on whatever host they were
 * @param addressNotLeased VPSs on the host that bear an address of somebody else or nobody
 */
record Recorded(
    Instant at,
    List<Vps> placed,
    Map<VpsId, Standing> standings,
    Set<VpsId> unmetered,
    Set<VpsId> meteredAfterEnd,
    Set<VpsId> addressNotLeased) {

  static Recorded read(Tx tx, String host, Set<VpsId> found) {
    ReconciliationRecords records = tx.reconciliation();
    List<Vps> placed = tx.vpses().onHost(host);
    Set<VpsId> meteredAfterEnd = records.meteredAfterEnd();
    Set<VpsId> asked = new HashSet<>(found);
    asked.addAll(meteredAfterEnd);
    placed.stream().filter(Recorded::inBetween).forEach(vps -> asked.add(vps.id()));
    return new Recorded(
        tx.now(),
        placed,
        records.standings(asked),
        records.unmetered(host),
        meteredAfterEnd,
        records.addressNotLeased(host));
  }

  /** Whether an operation must be at work on the VPS. */
  static boolean inBetween(Vps vps) {
    return vps.status() == ServiceStatus.PENDING || vps.status() == ServiceStatus.TERMINATED;
  }

  Standing standing(VpsId id) {
    return standings.getOrDefault(id, Standing.UNKNOWN);
  }
}
