package dev.vakna.testkit.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;
import static org.awaitility.Awaitility.await;

import dev.vakna.core.archive.ArchiveSource;
import dev.vakna.core.engine.CheckReceipt;
import dev.vakna.core.engine.Engine;
import dev.vakna.core.engine.EngineException;
import dev.vakna.core.engine.Observation.State;
import dev.vakna.core.engine.Sightings;
import dev.vakna.core.engine.Trace;
import dev.vakna.core.engine.TransferReceipt;
import dev.vakna.core.engine.TransferWatch;
import dev.vakna.core.machine.DiskPlan;
import dev.vakna.core.machine.MachineName;
import dev.vakna.core.machine.MachinePlan;
import dev.vakna.core.seed.Seed;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.core.ThrowingRunnable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the house builds on whichever engine it has. */
public abstract class EngineContract {

  private static final TransferWatch NOBODY = (_, _, _) -> {};
  private static final long ALL = 1L << 40;
  private static final Seed SEED =
      new Seed("instance-id: contract\n", "#cloud-config\n{}\n", "version: 2\n");

  private EngineStage stage;
  private Engine engine;
  private Engine another;

  /** A site with nothing on it. */
  protected abstract EngineStage open() throws Exception;

  @BeforeEach
  final void openStage() throws Exception {
    stage = open();
    engine = stage.engine();
    another = stage.another();
  }

  @AfterEach
  final void closeStage() throws Exception {
    stage.close();
  }

  /** One of the calls that make a machine. */
  private enum Call {
    CREATE_DISKS,
    WRITE_DISKS,
    CHECK_DISKS,
    GIVE_IDENTITY,
    DEFINE,
    BOOT
  }

  /** Makes the call; what it answers is kept in journals, so it must be the same each time. */
  private Object call(Engine caller, Call call, MachinePlan plan) throws Exception {
    return switch (call) {
      case CREATE_DISKS -> {
        caller.createDisks(plan);
        yield "";
      }
      case WRITE_DISKS -> {
        try (ArchiveSource archive = stage.archive(plan)) {
          yield caller.writeDisks(plan, archive, NOBODY);
        }
      }
      case CHECK_DISKS ->
          caller.checkDisks(plan, ALL, NOBODY).disks().stream()
              .map(disk -> disk.key() + " " + disk.digest())
              .toList();
      case GIVE_IDENTITY -> {
        caller.giveIdentity(plan.name(), SEED);
        yield "";
      }
      case DEFINE -> caller.define(plan);
      case BOOT -> {
        caller.boot(plan.name());
        yield stage.run(plan.name());
      }
    };
  }

  private void make(Engine caller, MachinePlan plan, Call last) throws Exception {
    for (Call call : Call.values()) {
      if (call.compareTo(last) <= 0) {
        call(caller, call, plan);
      }
    }
  }

  private void assertOnly(MachinePlan plan, State state) {
    assertThat(another.inventory()).containsExactly(plan.name());
    assertThat(another.traces())
        .extracting(Trace::kind, Trace::machine)
        .containsExactly(tuple(Trace.Kind.MACHINE, plan.name()));
    assertThat(another.state(plan.name())).isEqualTo(state);
  }

  private void assertNothing(MachineName name) throws Exception {
    for (Engine each : List.of(engine, another)) {
      assertThat(each.traces()).isEmpty();
      assertThat(each.inventory()).isEmpty();
      assertThat(each.state(name)).isEqualTo(State.ABSENT);
      eventually(() -> assertThat(each.sightings().of(name)).isEqualTo(State.ABSENT));
      assertThat(each.services(name)).isEmpty();
    }
    assertThat(stage.remains()).isEmpty();
  }

  /** What is seen of all at once may be some seconds old. */
  private void eventually(ThrowingRunnable assertion) {
    await().atMost(stage.patience()).untilAsserted(assertion);
  }

  @Test
  void everyCallTwiceIsOnce() throws Exception {
    MachinePlan plan = stage.plan(1);
    for (Call call : Call.values()) {
      Object once = call(engine, call, plan);
      List<Engine.Service> services = engine.services(plan.name());
      assertThat(call(engine, call, plan)).as("%s once more", call).isEqualTo(once);
      assertThat(call(another, call, plan)).as("%s by another", call).isEqualTo(once);
      assertThat(engine.services(plan.name())).isEqualTo(services);
    }
    assertOnly(plan, State.RUNNING);
  }

  @Test
  void whoeverTakesOverAfterAnyCallRepeatsItAndGoesOn() throws Exception {
    for (Call last : Call.values()) {
      MachinePlan plan = stage.plan(1 + last.ordinal());
      make(engine, plan, last);
      for (Call call : Call.values()) {
        if (call.compareTo(last) >= 0) {
          call(another, call, plan);
        }
      }
      assertOnly(plan, State.RUNNING);
      engine.destroy(plan.name());
    }
  }

  @Test
  void twoCallersAtOnceMakeOneMachine() throws Exception {
    MachinePlan plan = stage.plan(1);
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (Call call : Call.values()) {
        Callable<Void> one = () -> insist(engine, call, plan);
        Callable<Void> other = () -> insist(another, call, plan);
        for (Future<Void> each : threads.invokeAll(List.of(one, other))) {
          each.get();
        }
      }
    }
    assertOnly(plan, State.RUNNING);
    engine.stop(plan.name());
    assertOnly(plan, State.STOPPED);
  }

  /** Who finds another one at it is told so, and tries again. */
  private Void insist(Engine caller, Call call, MachinePlan plan) throws Exception {
    long deadline = System.nanoTime() + stage.patience().toNanos();
    while (true) {
      try {
        call(caller, call, plan);
        return null;
      } catch (EngineException e) {
        assertThat(e.retryable()).as("%s: %s", call, e).isTrue();
        if (System.nanoTime() - deadline > 0) {
          throw e;
        }
      }
    }
  }

  @Test
  void removedAfterAnyCallNothingIsLeft() throws Exception {
    for (Call last : Call.values()) {
      MachinePlan plan = stage.plan(1 + last.ordinal());
      make(engine, plan, last);
      another.destroy(plan.name());
      assertNothing(plan.name());
      engine.destroy(plan.name());
      assertNothing(plan.name());
    }
  }

  @Test
  void aStaleCallerLeavesNothingThatIsNotSeenAndRemovedAgain() throws Exception {
    for (Call stale : Call.values()) {
      MachinePlan plan = stage.plan(1 + stale.ordinal());
      make(engine, plan, stale);
      another.destroy(plan.name());
      try {
        call(engine, stale, plan);
      } catch (EngineException e) {
        assertThat(e.retryable()).as("%s: there is nothing to wait for: %s", stale, e).isFalse();
      }
      if (another.traces().isEmpty()) {
        assertThat(stage.remains()).as("left by a stale %s", stale).isEmpty();
      } else {
        assertThat(another.traces()).extracting(Trace::machine).containsOnly(plan.name());
      }
      another.destroy(plan.name());
      assertNothing(plan.name());
    }
  }

  @Test
  void aStaleCallerDisturbsNoMachineThatIsFurtherOn() throws Exception {
    MachinePlan plan = stage.plan(1);
    make(engine, plan, Call.BOOT);
    Object run = stage.run(plan.name());
    for (Call stale : Call.values()) {
      try {
        call(another, stale, plan);
      } catch (EngineException e) {
        // It may say that it is too late; it must not do it.
      }
      assertOnly(plan, State.RUNNING);
      assertThat(stage.run(plan.name())).as("after a stale %s", stale).isEqualTo(run);
      assertHoldsItsData(plan);
    }
  }

  private void assertHoldsItsData(MachinePlan plan) throws Exception {
    for (DiskPlan disk : plan.disks()) {
      byte[] data = stage.data(plan, disk.key());
      byte[] whole = Arrays.copyOf(data, (int) disk.bytes());
      Optional<byte[]> there = stage.read(plan, disk.key(), whole.length);
      if (there.isPresent()) {
        assertThat(Arrays.mismatch(there.get(), whole))
            .as("content of %s", disk.key())
            .isEqualTo(-1);
      }
    }
  }

  @Test
  void whatWasMadeIsSeenAtOnceByEverybody() throws Exception {
    MachinePlan plan = stage.plan(1);
    for (Call call : Call.values()) {
      call(engine, call, plan);
      assertThat(another.inventory()).as("after %s", call).containsExactly(plan.name());
      assertThat(another.traces()).extracting(Trace::machine).contains(plan.name());
      eventually(() -> assertThat(another.sightings().states()).containsOnlyKeys(plan.name()));
    }
  }

  @Test
  void whatIsNotOursIsNeitherListedNorTouched() throws Exception {
    MachinePlan plan = stage.plan(1);
    EngineStage.Stranger stranger = stage.putStranger(plan.name());
    assertThat(engine.inventory()).isEmpty();
    assertThat(engine.traces()).isEmpty();
    assertThat(engine.sightings().states()).isEmpty();
    assertThat(engine.state(plan.name())).isEqualTo(State.ABSENT);
    for (Call call : Call.values()) {
      assertThatThrownBy(() -> call(engine, call, plan))
          .as("what is there is not ours: %s", call)
          .isInstanceOfSatisfying(
              EngineException.class,
              e -> assertThat(e.retryable()).as("%s: %s", call, e).isFalse());
    }
    engine.powerDown(plan.name());
    engine.stop(plan.name());
    engine.destroy(plan.name());
    assertThat(stranger.isThere()).isTrue();
  }

  @Test
  void allAtOnceAgreesWithEachAlone() throws Exception {
    MachinePlan filled = stage.plan(1);
    MachinePlan stopped = stage.plan(2);
    MachinePlan runs = stage.plan(3);
    MachinePlan killed = stage.plan(4);
    make(engine, filled, Call.WRITE_DISKS);
    make(engine, stopped, Call.BOOT);
    engine.stop(stopped.name());
    make(engine, runs, Call.BOOT);
    make(engine, killed, Call.BOOT);
    stage.kill(killed.name());
    Map<MachineName, State> expected =
        Map.of(
            filled.name(), State.STOPPED,
            stopped.name(), State.STOPPED,
            runs.name(), State.RUNNING,
            killed.name(), State.VANISHED);
    for (Engine each : List.of(engine, another)) {
      eventually(() -> {
        Sightings seen = each.sightings();
        assertThat(seen.troubles()).isEmpty();
        assertThat(seen.states()).isEqualTo(expected);
      });
      expected.forEach((name, state) -> {
        assertThat(each.state(name)).isEqualTo(state);
        assertThat(each.observe(name).state()).isEqualTo(state);
      });
    }
  }

  @Test
  void aMachineThatVanishedOrWasStoppedRunsAgainAndIsReachedAsBefore() throws Exception {
    MachinePlan plan = stage.plan(1);
    make(engine, plan, Call.BOOT);
    List<Engine.Service> services = engine.services(plan.name());
    assertThat(services).isNotEmpty();
    stage.kill(plan.name());
    eventually(() -> assertThat(engine.state(plan.name())).isEqualTo(State.VANISHED));
    another.boot(plan.name());
    assertThat(engine.state(plan.name())).isEqualTo(State.RUNNING);
    another.stop(plan.name());
    engine.stop(plan.name());
    assertThat(engine.state(plan.name())).isEqualTo(State.STOPPED);
    engine.boot(plan.name());
    assertOnly(plan, State.RUNNING);
    // Where they are reached from outside may change while the machine does not run.
    assertThat(another.services(plan.name()))
        .extracting(Engine.Service::name, Engine.Service::guestPort)
        .containsExactlyElementsOf(
            services.stream().map(each -> tuple(each.name(), each.guestPort())).toList());
  }

  @Test
  void disksHoldWhatTheArchiveHolds() throws Exception {
    MachinePlan plan = stage.plan(1);
    engine.createDisks(plan);
    TransferReceipt written;
    try (ArchiveSource archive = stage.archive(plan)) {
      written = engine.writeDisks(plan, archive, NOBODY);
      assertThat(written.archiveBytes()).isEqualTo(archive.sizeBytes());
    }
    CheckReceipt checked = engine.checkDisks(plan, ALL, NOBODY);
    assertThat(written.disks())
        .extracting(TransferReceipt.DiskReceipt::key)
        .containsExactlyElementsOf(plan.disks().stream().map(DiskPlan::key).toList());
    for (TransferReceipt.DiskReceipt disk : written.disks()) {
      assertThat(disk.digestWritten()).isEqualTo(disk.digestRead());
    }
    assertHoldsItsData(plan);
    assertThat(checked.disks())
        .extracting(CheckReceipt.DiskCheck::key)
        .containsExactlyInAnyOrderElementsOf(plan.disks().stream().map(DiskPlan::key).toList());
    for (CheckReceipt.DiskCheck disk : checked.disks()) {
      assertThat(disk.extent()).isEqualTo(CheckReceipt.Extent.FULL);
      assertThat(written.disks())
          .filteredOn(each -> each.key().equals(disk.key()))
          .extracting(TransferReceipt.DiskReceipt::digestRead)
          .containsExactly(disk.digest());
    }
    engine.giveIdentity(plan.name(), SEED);
    engine.define(plan);
    assertThat(engine.checkDisks(plan, ALL, NOBODY))
        .as("a guest may have written")
        .isEqualTo(CheckReceipt.NONE);
  }

  private static final class Enough extends RuntimeException {
    private static final long serialVersionUID = 1L;
  }

  /** Says enough at the move of that number, 1 the first. */
  private static TransferWatch stoppingAt(int number) {
    var moves = new AtomicInteger();
    return (_, _, _) -> {
      if (moves.incrementAndGet() >= number) {
        throw new Enough();
      }
    };
  }

  @Test
  void whoStopsATransferIsHeardAndItCanBeBegunAgain() throws Exception {
    MachinePlan plan = stage.plan(1);
    engine.createDisks(plan);
    for (int number = 1; number <= 3; number++) {
      stopTransfer(plan, stoppingAt(number), number == 1);
    }
    insist(another, Call.WRITE_DISKS, plan);
    assertHoldsItsData(plan);
    assertThatThrownBy(() -> another.checkDisks(plan, ALL, stoppingAt(1)))
        .isInstanceOf(Enough.class);
    for (Call call : Call.values()) {
      if (call.compareTo(Call.CHECK_DISKS) >= 0) {
        call(another, call, plan);
      }
    }
    assertOnly(plan, State.RUNNING);
  }

  /** Later moves may never come where all is done in one. */
  private void stopTransfer(MachinePlan plan, TransferWatch watch, boolean surely)
      throws Exception {
    try (ArchiveSource archive = stage.archive(plan)) {
      engine.writeDisks(plan, archive, watch);
      assertThat(surely).as("it was not heard").isFalse();
    } catch (Enough e) {
      assertThat(another.state(plan.name())).isEqualTo(State.STOPPED);
    }
  }

  @Test
  void disksThatAreNotWholeAreNotStartedFrom() throws Exception {
    MachinePlan plan = stage.plan(1);
    engine.createDisks(plan);
    stopTransfer(plan, stoppingAt(1), true);
    for (Call call : List.of(Call.CHECK_DISKS, Call.GIVE_IDENTITY, Call.DEFINE)) {
      try {
        call(engine, call, plan);
        assertThat(call).as("nothing is there to compare").isNotEqualTo(Call.CHECK_DISKS);
      } catch (EngineException e) {
        assertThat(e.retryable()).as("%s: %s", call, e).isFalse();
      }
    }
    assertThatThrownBy(() -> engine.boot(plan.name()))
        .isInstanceOfSatisfying(
            EngineException.class, e -> assertThat(e.retryable()).as("%s", e).isFalse());
    assertThat(engine.state(plan.name())).isEqualTo(State.STOPPED);
    another.destroy(plan.name());
    assertNothing(plan.name());
  }

  @Test
  void whoIsInterruptedComesBackAndGoesOnLater() throws Exception {
    MachinePlan plan = stage.plan(1);
    engine.createDisks(plan);
    for (Call call : List.of(Call.WRITE_DISKS, Call.CHECK_DISKS)) {
      Thread.currentThread().interrupt();
      assertThatThrownBy(() -> call(engine, call, plan)).isInstanceOf(InterruptedException.class);
      assertThat(Thread.interrupted()).as("it was met").isFalse();
      insist(engine, call, plan);
    }
    assertHoldsItsData(plan);
  }

  @Test
  void allServersSpeakOfOneSite() {
    assertThat(another.name()).isEqualTo(engine.name());
    assertThat(another.read()).isEqualTo(engine.read());
  }

  @Test
  void ofAMachineThatIsNotThereAllIsSaidCalmly() throws Exception {
    MachineName name = stage.plan(1).name();
    assertNothing(name);
    assertThat(engine.observe(name).state()).isEqualTo(State.ABSENT);
    assertThat(engine.console(name, 100)).isEmpty();
    assertThat(engine.screen(name).png()).isEmpty();
    engine.powerDown(name);
    engine.stop(name);
    engine.destroy(name);
    List<Call> refused = new ArrayList<>(List.of(Call.values()));
    refused.remove(Call.CREATE_DISKS);
    for (Call call : refused) {
      assertThatThrownBy(() -> call(engine, call, stage.plan(1)))
          .as(call.name())
          .isInstanceOfSatisfying(
              EngineException.class,
              e -> assertThat(e.retryable()).as("%s: %s", call, e).isFalse());
    }
    assertNothing(name);
  }
}
