package dev.vakna.simulator.memory;

import dev.vakna.core.id.VpsId;
import dev.vakna.core.inventory.ServiceStatus;
import dev.vakna.core.inventory.Vps;
import dev.vakna.core.metering.Meter;
import dev.vakna.core.reconcile.Act;
import dev.vakna.core.reconcile.Standing;
import dev.vakna.core.store.ReconciliationRecords;
import dev.vakna.operations.Operation;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

record MemoryReconciliation(State state) implements ReconciliationRecords {

  private static final Comparator<Act> NEWEST_FIRST =
      Comparator.comparing(Act::at).thenComparing(Act::id, State.BY_BYTES).reversed();

  @Override
  public Map<VpsId, Standing> standings(Set<VpsId> ids) {
    Map<VpsId, Standing> standings = new HashMap<>();
    for (VpsId id : ids) {
      List<Operation> operations =
          state
              .operations
              .where(held -> held.job().vps().equals(id))
              .map(held -> held.job().operation())
              .toList();
      standings.put(
          id,
          new Standing(
              state.vpses.find(id.value()).isPresent(),
              operations.stream().anyMatch(operation -> !operation.status().ended()),
              operations.stream()
                  .map(Operation::finishedAt)
                  .filter(Objects::nonNull)
                  .max(Comparator.<Instant>naturalOrder())
                  .orElse(null)));
    }
    return standings;
  }

  @Override
  public Set<VpsId> unmetered(String host) {
    return onHost(
        host,
        vps ->
            vps.standing().status() == ServiceStatus.ACTIVE
                && !state.intervals.has(interval ->
                    interval.vps().equals(vps.id())
                        && interval.meter() == Meter.STORAGE
                        && interval.endedAt() == null));
  }

  @Override
  public Set<VpsId> meteredAfterEnd() {
    return state
        .intervals
        .where(interval ->
            interval.endedAt() == null && state.vpses.find(interval.vps().value()).isEmpty())
        .map(interval -> interval.vps())
        .collect(Collectors.toSet());
  }

  @Override
  public Set<VpsId> addressNotLeased(String host) {
    return onHost(
        host,
        vps ->
            vps.site().primaryIp() != null
                && !state.leases.has(lease ->
                    lease.vps().equals(vps.id())
                        && lease.address().equals(vps.site().primaryIp())));
  }

  private Set<VpsId> onHost(String host, Predicate<Vps> condition) {
    return new MemoryVpses(state)
        .onHost(host).stream().filter(condition).map(Vps::id).collect(Collectors.toSet());
  }

  @Override
  public void append(Act act) {
    state.acts.insert(act.id(), act);
  }

  private Stream<Act> newestFirst() {
    return state.acts.where(act -> true).sorted(NEWEST_FIRST);
  }

  @Override
  public List<Act> newest(int limit) {
    return newestFirst().limit(limit).toList();
  }

  @Override
  public List<Act> newestOf(Act.Kind kind, String subject, int limit) {
    return newestFirst()
        .filter(act -> act.kind() == kind && act.subject().equals(subject))
        .limit(limit)
        .toList();
  }

  @Override
  public void keepNewest(int count) {
    newestFirst()
        .filter(act -> !act.kind().staying())
        .skip(count)
        .toList()
        .forEach(act -> state.acts.remove(act.id()));
  }
}
