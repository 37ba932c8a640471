package dev.vakna.core.reconcile;

import dev.vakna.core.chance.Chance;
import dev.vakna.core.engine.Engine;
import dev.vakna.core.engine.EngineException;
import dev.vakna.core.engine.Observation;
import dev.vakna.core.engine.Trace;
import dev.vakna.core.engine.Traces;
import dev.vakna.core.id.VpsId;
import dev.vakna.core.inventory.PowerStanding;
import dev.vakna.core.inventory.PowerState;
import dev.vakna.core.inventory.ServiceStatus;
import dev.vakna.core.inventory.Vps;
import dev.vakna.core.job.Waiting;
import dev.vakna.core.machine.MachineName;
import dev.vakna.core.machine.Place;
import dev.vakna.core.metering.Meter;
import dev.vakna.core.store.ReconciliationRecords;
import dev.vakna.core.store.Store;
import dev.vakna.core.store.Tx;
import dev.vakna.operations.Pace;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Compares a host's observed state with its desired one, which the records tell, and remedies what
 * is safe to. Called again and again; where nothing drifted nothing is changed. One thread at a
 * time may reconcile; workers and other servers may be at work meanwhile.
 *
 * <p>What it does: removes what carries our mark and is gone by the records; ends a process of a
 * machine that should not run; closes meters of a VPS that is gone; corrects where a machine's
 * services are reached. The first three wait for the grace. Everything else is only reported.
 */
public final class Reconciler {

  private static final String INCOMPLETE_READING =
      "only a part of the site could be read: what is missing is not told until it is read whole";

  /** So many machines are asked in every round where they are reached, though nothing changed. */
  private static final int REACHED_IN_TURN = 50;

  /** So many open meters are looked at in every round, whether their VPS is there. */
  private static final int METERS_IN_TURN = 10_000;

  /** So many machines' records are read in one transaction. */
  private static final int READ_AT_ONCE = 500;

  private final Store store;
  private final Engine engine;
  private final Pace pace;
  private final ReconcilePolicy policy;
  private final AuditLog audit;
  private final Consumer<Finding> onFinding;
  private final Map<Finding.Key, Long> firstSeen = new HashMap<>();
  private final Set<Finding.Key> announced = new HashSet<>();
  private final Set<Finding.Key> begun = new HashSet<>();
  private final Map<Finding.Key, String> hindered = new HashMap<>();
  private final Map<Finding.Key, Long> settledAt = new HashMap<>();
  private final Map<VpsId, PowerStanding> reached = new HashMap<>();
  private @Nullable VpsId metersAfter;
  private Set<VpsId> meteredBefore = Set.of();
  private final Deque<VpsId> toReach = new ArrayDeque<>();
  private final AtomicReference<DriftReport> latest = new AtomicReference<>(DriftReport.NONE);

  /**
   * @param onEntry told of everything done
   * @param onFinding told of everything found, once for as long as it stays so
   */
  public Reconciler(
      Store store,
      Engine engine,
      Chance chance,
      Pace pace,
      ReconcilePolicy policy,
      Consumer<AuditEntry> onEntry,
      Consumer<Finding> onFinding) {
    this.store = store;
    this.engine = engine;
    this.pace = pace;
    this.policy = policy;
    this.audit = new AuditLog(store, chance, engine.name(), onEntry);
    this.onFinding = onFinding;
  }

  /** Name of the engine whose site it reconciles. */
  public String engine() {
    return engine.name();
  }

  /** What the last round found. May be asked from any thread. */
  public DriftReport latest() {
    return latest.get();
  }

  /** One round: observes, compares, and remedies what has been wrong for the grace. */
  public void reconcile() throws InterruptedException {
    Traces traces;
    try {
      traces = engine.traces();
    } catch (EngineException e) {
      latest.set(new DriftReport(null, String.valueOf(e.getMessage()), latest.get().findings()));
      return;
    }
    Set<VpsId> found = new HashSet<>();
    for (Trace trace : traces.found()) {
      MachineName machine = trace.machine();
      if (machine != null) {
        Comparison.owner(machine).ifPresent(found::add);
      }
    }
    DesiredState desired =
        store.transact(tx -> DesiredState.read(tx, engine.name(), found, meteredAfterEnd(tx)));
    meteredBefore = desired.meteredAfterEnd();
    List<Finding> findings = Comparison.of(traces, desired).stream().filter(this::stillSo).toList();
    List<DriftReport.OpenFinding> open = open(findings);
    latest.set(new DriftReport(desired.at(), traces.complete() ? null : INCOMPLETE_READING, open));
    for (DriftReport.OpenFinding one : open) {
      if (one.age().compareTo(policy.grace()) >= 0 && settled(one.finding())) {
        remediate(one.finding());
      }
    }
    correctAccess(desired.placed());
  }

  /** What was found before, as long as it is so, and what stands among some others, in turn. */
  private Set<VpsId> meteredAfterEnd(Tx tx) {
    ReconciliationRecords.Metered look =
        tx.reconciliation().meteredAfterEnd(metersAfter, METERS_IN_TURN);
    Set<VpsId> metered = new HashSet<>(tx.reconciliation().meteredAfterEnd(meteredBefore));
    metered.addAll(look.gone());
    // A transaction that is run again looks at the next ones.
    metersAfter = look.last();
    return metered;
  }

  /** Whether what became of the last remedy can be seen by now. */
  private boolean settled(Finding finding) {
    Long until = settledAt.get(finding.key());
    return until == null || pace.nanos() >= until;
  }

  /** A machine that came after the host was read is not missing. */
  private boolean stillSo(Finding finding) {
    if (finding.kind() != Finding.Kind.MISSING_MACHINE) {
      return true;
    }
    VpsId id = VpsId.parse(finding.subject()).orElseThrow();
    try {
      Optional<Vps> vps = store.transact(tx -> tx.vpses().find(id)).filter(Reconciler::active);
      return vps.isPresent() && engine.state(vps.get().place()) == Observation.State.ABSENT;
    } catch (EngineException e) {
      return false;
    }
  }

  private List<DriftReport.OpenFinding> open(List<Finding> findings) {
    Set<Finding.Key> keys = new HashSet<>();
    findings.forEach(finding -> keys.add(finding.key()));
    firstSeen.keySet().retainAll(keys);
    announced.retainAll(keys);
    begun.retainAll(keys);
    hindered.keySet().retainAll(keys);
    settledAt.keySet().retainAll(keys);
    long now = pace.nanos();
    List<DriftReport.OpenFinding> open = new ArrayList<>();
    for (Finding finding : findings) {
      long since = firstSeen.computeIfAbsent(finding.key(), _ -> now);
      open.add(new DriftReport.OpenFinding(finding, Duration.ofNanos(now - since)));
      if (announced.add(finding.key())) {
        onFinding.accept(finding);
      }
    }
    return open;
  }

  private void remediate(Finding finding) throws InterruptedException {
    try {
      boolean done =
          switch (finding.kind()) {
            case ORPHAN -> remove(finding);
            case STRAY_PROCESS -> endStray(VpsId.parse(finding.subject()).orElseThrow());
            case METERED_AFTER_END -> closeMeters(VpsId.parse(finding.subject()).orElseThrow());
            case UNKNOWN,
                MISPLACED,
                MISSING_MACHINE,
                INCOMPLETE_MACHINE,
                ABANDONED,
                UNMETERED,
                ADDRESS_NOT_LEASED ->
                false;
          };
      if (done) {
        // Should it come back, it is a finding of its own, with a grace of its own.
        firstSeen.remove(finding.key());
        announced.remove(finding.key());
        begun.remove(finding.key());
        hindered.remove(finding.key());
      }
    } catch (EngineException e) {
      // The next round finds it again.
      if (e.kind() == EngineException.Kind.UNSURE) {
        settledAt.put(finding.key(), pace.nanos() + e.settling().toNanos());
      }
      String why = String.valueOf(e.getMessage());
      if (!why.equals(hindered.put(finding.key(), why))) {
        onFinding.accept(
            new Finding(
                finding.kind(),
                finding.subject(),
                "cannot be put right now and is tried again: " + why));
      }
    }
  }

  /**
   * Decided anew, and kept, right before it happens: nothing that is removed goes unreported,
   * whatever dies in between. A removal that takes several attempts is reported once.
   */
  private boolean remove(Finding finding) throws InterruptedException {
    MachineName machine = new MachineName(finding.subject());
    VpsId id = Comparison.owner(machine).orElseThrow();
    boolean first = !begun.contains(finding.key());
    Removal removal =
        store.transact(tx -> {
          boolean gone = state(tx, id).gone();
          return new Removal(
              gone,
              gone && first
                  ? Optional.of(
                      audit.append(tx, AuditEntry.Kind.REMOVED, machine.text(), finding.words()))
                  : Optional.empty());
        });
    if (removal.due()) {
      begun.add(finding.key());
      removal.entry().ifPresent(audit::tell);
      engine.destroy(Place.of(machine), Waiting.of(pace));
    }
    return removal.due();
  }

  private record Removal(boolean due, Optional<AuditEntry> entry) {}

  private static RecordedState state(Tx tx, VpsId id) {
    return tx.reconciliation().recordedStates(Set.of(id)).getOrDefault(id, RecordedState.UNKNOWN);
  }

  private boolean endStray(VpsId id) throws InterruptedException {
    Optional<Vps> unwanted =
        store
            .transact(tx -> tx.vpses().find(id))
            .filter(Reconciler::active)
            .filter(vps ->
                vps.standing().desiredPower() == PowerState.STOPPED
                    && vps.standing().power() == PowerState.STOPPED);
    if (unwanted.isPresent()) {
      engine.stop(unwanted.get().place(), Waiting.of(pace));
      audit.record(
          AuditEntry.Kind.STOPPED,
          id.text(),
          "a process of its machine ran although it should be off, and was ended");
    }
    return unwanted.isPresent();
  }

  private boolean closeMeters(VpsId id) {
    Optional<AuditEntry> closed =
        store.transact(tx -> {
          RecordedState state = state(tx, id);
          Instant ended = state.lastOperationEnded();
          if (!state.gone()
              || ended == null
              || tx.reconciliation().meteredAfterEnd(Set.of(id)).isEmpty()) {
            return Optional.empty();
          }
          tx.metering().close(id, EnumSet.allOf(Meter.class), ended);
          return Optional.of(
              audit.append(
                  tx,
                  AuditEntry.Kind.METERS_CLOSED,
                  id.text(),
                  "it was gone and metered; its meters were closed as of %s, when its last operation ended"
                      .formatted(ended)));
        });
    closed.ifPresent(audit::tell);
    return closed.isPresent();
  }

  /**
   * Corrects where machines are reached whose standing changed since the last round, as it does
   * when one is started, and of some others, in turn.
   */
  private void correctAccess(Map<VpsId, PowerStanding> placed) {
    Set<VpsId> due = new LinkedHashSet<>();
    placed.forEach((id, standing) -> {
      if (standing.status() == ServiceStatus.ACTIVE && !standing.equals(reached.get(id))) {
        due.add(id);
      }
    });
    if (toReach.isEmpty()) {
      toReach.addAll(placed.keySet());
    }
    for (int i = 0; i < REACHED_IN_TURN && !toReach.isEmpty(); i++) {
      VpsId id = toReach.remove();
      PowerStanding standing = placed.get(id);
      if (standing != null && standing.status() == ServiceStatus.ACTIVE) {
        due.add(id);
      }
    }
    reached.keySet().retainAll(placed.keySet());
    List<VpsId> inTurn = List.copyOf(due);
    for (int from = 0; from < inTurn.size(); from += READ_AT_ONCE) {
      Set<VpsId> some =
          Set.copyOf(inTurn.subList(from, Math.min(from + READ_AT_ONCE, inTurn.size())));
      store.transact(tx -> tx.vpses().all(some)).stream()
          .filter(Reconciler::active)
          .forEach(this::correctAccess);
      some.forEach(id -> reached.put(id, placed.get(id)));
    }
  }

  /** A port that somebody took while the host was down is replaced when the machine starts. */
  private void correctAccess(Vps seen) {
    Vps.Placement before = seen.site().placement();
    if (before == null) {
      return;
    }
    List<Vps.Access> now;
    try {
      now =
          engine.services(seen.place()).stream()
              .map(s -> new Vps.Access(s.name(), s.host(), s.port(), s.guestPort()))
              .toList();
    } catch (EngineException e) {
      // A machine that cannot be read is told of as what it is.
      return;
    }
    if (now.isEmpty() || now.equals(before.access())) {
      return;
    }
    store
        .transact(tx ->
            tx.vpses()
                .lock(seen.id())
                .filter(Reconciler::active)
                // Another server may have been first, and know better.
                .filter(vps -> before.equals(vps.site().placement()))
                .map(vps -> {
                  tx.vpses().update(vps.placed(before.reached(now), vps.billing()));
                  return audit.append(
                      tx,
                      AuditEntry.Kind.ACCESS_CORRECTED,
                      vps.id().text(),
                      "its services are reached at %s now, no longer at %s"
                          .formatted(places(now), places(before.access())));
                }))
        .ifPresent(audit::tell);
  }

  private static String places(List<Vps.Access> access) {
    return String.join(
        ", ",
        access.stream().map(a -> "%s %s:%d".formatted(a.service(), a.host(), a.port())).toList());
  }

  private static boolean active(Vps vps) {
    return vps.standing().status() == ServiceStatus.ACTIVE;
  }
}
