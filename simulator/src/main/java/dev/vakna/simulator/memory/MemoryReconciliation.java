package dev.vakna.simulator.memory;

import dev.vakna.core.id.VpsId;
import dev.vakna.core.inventory.ServiceStatus;
import dev.vakna.core.inventory.Vps;
import dev.vakna.core.metering.Interval;
import dev.vakna.core.metering.Meter;
import dev.vakna.core.reconcile.AuditEntry;
import dev.vakna.core.reconcile.RecordedState;
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
import org.jspecify.annotations.Nullable;

record MemoryReconciliation(State state, Instant now) implements ReconciliationRecords {

  private static final Comparator<AuditEntry> NEWEST_FIRST =
      Comparator.comparing(AuditEntry::at).thenComparing(AuditEntry::id, State.BY_BYTES).reversed();

  @Override
  public Map<VpsId, RecordedState> recordedStates(Set<VpsId> ids) {
    Map<VpsId, RecordedState> states = new HashMap<>();
    for (VpsId id : ids) {
      List<Operation> operations =
          state
              .operations
              .where(held -> held.job().vps().equals(id))
              .map(held -> held.job().operation())
              .toList();
      states.put(
          id,
          new RecordedState(
              state.vpses.find(id.value()).isPresent(),
              operations.stream().anyMatch(operation -> !operation.status().ended()),
              operations.stream()
                  .map(Operation::finishedAt)
                  .filter(Objects::nonNull)
                  .max(Comparator.<Instant>naturalOrder())
                  .orElse(null)));
    }
    return states;
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
  public Metered meteredAfterEnd(@Nullable VpsId after, int limit) {
    List<VpsId> looked =
        openMeters()
            .filter(id -> after == null || State.BY_BYTES.compare(id.value(), after.value()) > 0)
            .sorted(Comparator.comparing(VpsId::value, State.BY_BYTES))
            .limit(limit)
            .toList();
    return new Metered(
        looked.stream().filter(this::isGone).collect(Collectors.toSet()),
        looked.size() < limit ? null : looked.getLast());
  }

  @Override
  public Set<VpsId> meteredAfterEnd(Set<VpsId> of) {
    return openMeters().filter(of::contains).filter(this::isGone).collect(Collectors.toSet());
  }

  private Stream<VpsId> openMeters() {
    return state.intervals.where(interval -> interval.endedAt() == null).map(Interval::vps);
  }

  private boolean isGone(VpsId id) {
    return state.vpses.find(id.value()).isEmpty();
  }

  @Override
  public Set<VpsId> addressNotLeased(String host) {
    return onHost(
        host,
        vps ->
            vps.site().primaryIp() != null
                && !state.leases.has(leased ->
                    leased.vps().equals(vps.id())
                        && leased.lease().address().equals(vps.site().primaryIp())));
  }

  private Set<VpsId> onHost(String host, Predicate<Vps> condition) {
    return new MemoryVpses(state, now)
        .onHost(host).stream().filter(condition).map(Vps::id).collect(Collectors.toSet());
  }

  @Override
  public void append(AuditEntry entry) {
    state.auditLog.insert(entry.id(), entry);
  }

  private Stream<AuditEntry> newestFirst() {
    return state.auditLog.where(entry -> true).sorted(NEWEST_FIRST);
  }

  @Override
  public List<AuditEntry> newest(int limit) {
    return newestFirst().limit(limit).toList();
  }

  @Override
  public List<AuditEntry> newestOf(AuditEntry.Kind kind, String subject, int limit) {
    return newestFirst()
        .filter(entry -> entry.kind() == kind && entry.subject().equals(subject))
        .limit(limit)
        .toList();
  }

  @Override
  public void keepNewest(int count) {
    newestFirst()
        .filter(entry -> !entry.kind().permanent())
        .skip(count)
        .toList()
        .forEach(entry -> state.auditLog.remove(entry.id()));
  }
}
