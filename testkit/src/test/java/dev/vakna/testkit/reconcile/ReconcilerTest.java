package dev.vakna.testkit.reconcile;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vakna.core.engine.Engine;
import dev.vakna.core.engine.EngineException;
import dev.vakna.core.engine.Trace;
import dev.vakna.core.engine.Traces;
import dev.vakna.core.id.VpsId;
import dev.vakna.core.inventory.PowerState;
import dev.vakna.core.inventory.ServiceStatus;
import dev.vakna.core.inventory.Vps;
import dev.vakna.core.machine.MachineName;
import dev.vakna.core.metering.Interval;
import dev.vakna.core.metering.Meter;
import dev.vakna.core.reconcile.AuditEntry;
import dev.vakna.core.reconcile.Finding;
import dev.vakna.core.reconcile.ReconcilePolicy;
import dev.vakna.core.reconcile.Reconciler;
import dev.vakna.core.store.Store;
import dev.vakna.core.store.Tx;
import dev.vakna.operations.Claim;
import dev.vakna.operations.Journal;
import dev.vakna.testkit.engine.ByName;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ReconcilerTest {

  private final Scene scene = new Scene(1);

  @ParameterizedTest
  @EnumSource(Trace.Kind.class)
  void whatAnEndedOperationLeftIsRemovedAfterTheGraceAndNotBefore(Trace.Kind kind) {
    VpsId over = scene.over();
    scene.leave(kind, over);

    scene.reconcile();
    scene.clock.advance(Scene.GRACE.minusSeconds(1));
    scene.reconcile();
    assertThat(scene.anythingOf(over)).isTrue();
    assertThat(scene.kinds()).containsExactly(Finding.Kind.ORPHAN);
    assertThat(scene.audited).isEmpty();

    scene.clock.advance(Duration.ofSeconds(1));
    scene.reconcile();
    assertThat(scene.anythingOf(over)).isFalse();
    assertThat(scene.audited)
        .singleElement()
        .satisfies(entry -> {
          assertThat(entry.kind()).isEqualTo(AuditEntry.Kind.REMOVED);
          assertThat(entry.subject()).isEqualTo(over.body());
          assertThat(entry.words()).contains(kind.name());
        });
    List<AuditEntry> kept = scene.store.transact(tx -> tx.reconciliation().newest(9));
    assertThat(kept).isEqualTo(scene.audited);
    scene.reconcile();
    assertThat(scene.kinds()).isEmpty();
    assertThat(scene.announced).hasSize(1);
  }

  @Test
  void theGraceBeginsAnewWhenTheThingWasGoneInBetween() {
    VpsId over = scene.over();
    scene.machine(over);
    scene.reconcile();
    ByName.of(scene.engine).destroy(MachineName.of(over));
    scene.clock.advance(Scene.GRACE);
    scene.reconcile();
    scene.machine(over);
    scene.reconcile();
    assertThat(scene.anythingOf(over)).isTrue();
  }

  @Test
  void whatIsBeingMadeIsNeverTouchedEvenWhenItsWorkerIsDeadOrItIsParked() {
    for (boolean parked : new boolean[] {false, true}) {
      VpsId making = scene.newId();
      scene.record(making, ServiceStatus.PENDING, Scene.HOST);
      Claim claim = scene.begin(making);
      if (parked) {
        scene.park(claim);
      }
      for (Trace.Kind kind : Trace.Kind.values()) {
        scene.leave(kind, making);
      }
      scene.reconcileTwice();
      scene.clock.advance(Duration.ofDays(30));
      scene.reconcile();
      assertThat(scene.anythingOf(making)).isTrue();
    }
    assertThat(scene.kinds()).isEmpty();
    assertThat(scene.audited).isEmpty();
  }

  @Test
  void whatTheRecordsHaveNeverHeardOfIsOnlyReportedLoudly() {
    MachineName ours = MachineName.of(scene.newId());
    MachineName nobodys = new MachineName("zzzzzzzzzzzzzzzzzzzzzzzzzz");
    scene.machine(ours);
    scene.machine(nobodys);
    scene.engine.leave(new Trace(Trace.Kind.BEGINNING, null, "something odd"));
    scene.reconcileTwice();
    scene.reconcileTwice();
    assertThat(scene.engine.inventory()).containsExactlyInAnyOrder(ours, nobodys);
    assertThat(scene.kinds()).hasSize(3).containsOnly(Finding.Kind.UNKNOWN);
    assertThat(scene.announced).hasSize(3).allMatch(finding -> finding.kind().needsAttention());
    assertThat(scene.audited).isEmpty();
  }

  @Test
  void theFirstLookAtManyMachinesReadsThemTogether() throws InterruptedException {
    for (int i = 0; i < 120; i++) {
      VpsId id = scene.newId();
      scene.record(id, ServiceStatus.ACTIVE, Scene.HOST);
      scene.machine(id);
    }
    scene.reconcile();
    AtomicInteger transactions = new AtomicInteger();
    Store counted =
        new Store() {
          @Override
          public <R> R transact(Function<Tx, R> work) {
            transactions.incrementAndGet();
            return scene.store.transact(work);
          }

          @Override
          public Journal<Tx> journal() {
            return scene.store.journal();
          }
        };
    Reconciler fresh = scene.reconciler(counted);
    fresh.reconcile();
    assertThat(fresh.latest().findings()).isEmpty();
    assertThat(transactions).hasValue(2);
  }

  @Test
  void aMachineWhoseVpsIsRecordedOnAnotherHostIsOnlyReported() {
    VpsId elsewhere = scene.newId();
    scene.record(elsewhere, ServiceStatus.ACTIVE, "host-b");
    scene.machine(elsewhere);
    scene.reconcileTwice();
    assertThat(scene.kinds()).containsExactly(Finding.Kind.MISPLACED);
    assertThat(scene.anythingOf(elsewhere)).isTrue();
  }

  @Test
  void aRemovalThatTakesSeveralAttemptsIsReportedOnceAndItsHindranceToo()
      throws InterruptedException {
    VpsId over = scene.over();
    scene.machine(over);
    int[] failures = {3};
    Engine stuck =
        (Engine)
            Proxy.newProxyInstance(
                Engine.class.getClassLoader(),
                new Class<?>[] {Engine.class},
                (_, method, arguments) -> {
                  if (method.getName().equals("destroy") && failures[0]-- > 0) {
                    throw EngineException.retryable("the disk is stuck", null);
                  }
                  return method.invoke(scene.engine, arguments);
                });
    Reconciler reconciler = scene.reconciler(stuck);
    for (int round = 0; round < 6; round++) {
      reconciler.reconcile();
      scene.clock.advance(Scene.GRACE);
    }
    assertThat(scene.anythingOf(over)).isFalse();
    assertThat(scene.audited).hasSize(1);
    assertThat(scene.announced)
        .extracting(Finding::words)
        .satisfiesExactly(
            words -> assertThat(words).contains("its operation is over"),
            words -> assertThat(words).contains("the disk is stuck"));
  }

  @Test
  void ofASiteThatWasReadInPartNothingIsMissedAndWhatIsSeenIsPutRight()
      throws InterruptedException {
    VpsId over = scene.over();
    scene.machine(over);
    VpsId there = scene.newId();
    scene.record(there, ServiceStatus.ACTIVE, Scene.HOST);
    boolean[] complete = {false};
    Engine partly =
        (Engine)
            Proxy.newProxyInstance(
                Engine.class.getClassLoader(),
                new Class<?>[] {Engine.class},
                (_, method, arguments) ->
                    method.getName().equals("traces")
                        ? new Traces(scene.engine.traces().found(), complete[0])
                        : method.invoke(scene.engine, arguments));
    Reconciler reconciler = scene.reconciler(partly);
    for (int round = 0; round < 3; round++) {
      reconciler.reconcile();
      scene.clock.advance(Scene.GRACE);
    }
    assertThat(scene.anythingOf(over)).isFalse();
    assertThat(reconciler.latest().failure()).contains("only a part of the site");
    assertThat(reconciler.latest().counts()).doesNotContainKey(Finding.Kind.MISSING_MACHINE);
    complete[0] = true;
    reconciler.reconcile();
    assertThat(reconciler.latest().counts()).containsKey(Finding.Kind.MISSING_MACHINE);
    assertThat(reconciler.latest().failure()).isNull();
  }

  @Test
  void whatComesBackAfterItsRemovalHasAGraceAndAReportOfItsOwn() {
    VpsId over = scene.over();
    scene.machine(over);
    scene.reconcileTwice();
    scene.machine(over);
    scene.reconcile();
    assertThat(scene.anythingOf(over)).isTrue();
    scene.clock.advance(Scene.GRACE);
    scene.reconcile();
    assertThat(scene.anythingOf(over)).isFalse();
    assertThat(scene.audited).hasSize(2);
    assertThat(scene.announced).hasSize(2);
  }

  @Test
  void theRecordsAreAskedAgainRightBeforeARemoval() throws InterruptedException {
    VpsId over = scene.over();
    scene.machine(over);
    Reconciler hasty =
        new Reconciler(
            scene.store,
            scene.engine,
            scene.chance,
            scene.pace(),
            new ReconcilePolicy(Duration.ZERO),
            scene.audited::add,
            // Between the comparison and the act its record is back.
            _ -> scene.record(over, ServiceStatus.ACTIVE, Scene.HOST));
    hasty.reconcile();
    assertThat(scene.anythingOf(over)).isTrue();
    assertThat(scene.audited).isEmpty();
  }

  @Test
  void anActiveVpsWithoutItsMachineOrAPartOfItIsReported() throws InterruptedException {
    VpsId gone = active();
    ByName.of(scene.engine).destroy(MachineName.of(gone));
    VpsId broken = active();
    scene.leave(Trace.Kind.INCOMPLETE, broken);
    scene.reconcileTwice();
    assertThat(scene.kinds())
        .containsExactly(Finding.Kind.MISSING_MACHINE, Finding.Kind.INCOMPLETE_MACHINE);
    assertThat(scene.reconciler.latest().counts())
        .containsEntry(Finding.Kind.MISSING_MACHINE, 1)
        .hasSize(2);
    assertThat(scene.audited).isEmpty();
  }

  @Test
  void aStrayProcessIsEndedOnlyWhereTheMachineShouldBeOff() {
    VpsId on = active();
    VpsId off = active();
    scene.update(
        off, vps -> vps.in(vps.standing().status(), PowerState.STOPPED, PowerState.STOPPED));
    scene.leave(Trace.Kind.RUNNING_UNCLAIMED, on);
    scene.leave(Trace.Kind.RUNNING_UNCLAIMED, off);
    scene.reconcileTwice();
    scene.reconcile();
    assertThat(scene.engine.traces().found())
        .filteredOn(trace -> trace.kind() == Trace.Kind.RUNNING_UNCLAIMED)
        .extracting(Trace::machine)
        .containsExactly(MachineName.of(on));
    assertThat(scene.audited).extracting(AuditEntry::kind).containsExactly(AuditEntry.Kind.STOPPED);
  }

  @Test
  void aVpsThatIsBeingMadeOrEndedByNobodyIsReportedAndKept() {
    VpsId made = scene.over();
    scene.record(made, ServiceStatus.PENDING, Scene.HOST);
    scene.machine(made);
    VpsId ended = scene.newId();
    scene.record(ended, ServiceStatus.TERMINATED, Scene.HOST);
    scene.reconcileTwice();
    assertThat(scene.kinds()).containsExactly(Finding.Kind.ABANDONED, Finding.Kind.ABANDONED);
    assertThat(scene.anythingOf(made)).isTrue();
    scene.find(made);
    scene.find(ended);
  }

  @Test
  void metersOfAVpsThatIsGoneAreClosedAsOfTheEndOfItsLastOperation() {
    VpsId gone = scene.over();
    Instant ended = scene.clock.instant();
    VpsId unknown = scene.newId();
    scene.change(tx -> {
      for (VpsId id : List.of(gone, unknown)) {
        tx.metering()
            .open(
                scene.samples.interval(
                    scene.account.id(), id, Meter.CPU, ended.minusSeconds(3600)));
      }
    });
    scene.clock.advance(Duration.ofHours(3));
    scene.reconcileTwice();
    assertThat(intervals(gone))
        .singleElement()
        .satisfies(interval -> assertThat(interval.endedAt()).isEqualTo(ended));
    assertThat(intervals(unknown))
        .singleElement()
        .satisfies(interval -> assertThat(interval.endedAt()).isNull());
    assertThat(scene.audited)
        .extracting(AuditEntry::kind)
        .containsExactly(AuditEntry.Kind.METERS_CLOSED);
    scene.reconcileTwice();
    assertThat(scene.kinds()).containsExactly(Finding.Kind.METERED_AFTER_END);
    assertThat(scene.audited).hasSize(1);
  }

  @Test
  void anActiveVpsThatIsNotMeteredOrBearsAnotherAddressIsReported() {
    VpsId free = active();
    scene.change(tx -> tx.metering().close(free, Set.of(Meter.values()), tx.now()));
    VpsId other = active();
    scene.change(tx -> tx.addresses().release(other));
    scene.reconcileTwice();
    assertThat(scene.kinds())
        .containsExactly(Finding.Kind.UNMETERED, Finding.Kind.ADDRESS_NOT_LEASED);
    assertThat(scene.audited).isEmpty();
  }

  @Test
  void whereAMachinesServicesAreReachedIsCorrectedOnce() throws InterruptedException {
    VpsId id = active();
    scene.reconcile();
    Vps.Placement before = scene.find(id).site().placement();
    scene.audited.clear();
    scene.engine.movePorts(MachineName.of(id));
    scene.reconcile();
    scene.reconciler().reconcile();
    scene.reconcile();
    assertThat(scene.find(id).site().placement()).isNotEqualTo(before);
    assertThat(scene.find(id).site().placement().place()).isEqualTo(before.place()).isNotEmpty();
    assertThat(scene.find(id).site().placement().access().getFirst().port())
        .isEqualTo(before.access().getFirst().port() + 1);
    assertThat(scene.audited)
        .extracting(AuditEntry::kind)
        .containsExactly(AuditEntry.Kind.ACCESS_CORRECTED);
  }

  @Test
  void twoServersThatLookAtOneHostDoNoMoreThanOne() throws InterruptedException {
    VpsId over = scene.over();
    scene.machine(over);
    VpsId kept = active();
    Reconciler other = scene.reconciler();
    for (int i = 0; i < 4; i++) {
      scene.reconcile();
      other.reconcile();
      scene.clock.advance(Scene.GRACE.dividedBy(2));
    }
    assertThat(scene.anythingOf(over)).isFalse();
    assertThat(scene.anythingOf(kept)).isTrue();
    assertThat(scene.audited)
        .filteredOn(entry -> entry.kind() == AuditEntry.Kind.REMOVED)
        .hasSize(1);
  }

  private VpsId active() {
    VpsId id = scene.newId();
    scene.record(id, ServiceStatus.ACTIVE, Scene.HOST);
    scene.machine(id);
    scene.update(
        id,
        vps ->
            vps.placed(
                new Vps.Placement(
                    Scene.HOST,
                    "the engine's name of " + id,
                    ByName.of(scene.engine).services(MachineName.of(id)).stream()
                        .map(s -> new Vps.Access(s.name(), s.host(), s.port(), s.guestPort()))
                        .toList()),
                vps.billing()));
    return id;
  }

  private List<Interval> intervals(VpsId id) {
    return scene.store.transact(tx -> tx.metering().of(id));
  }
}
