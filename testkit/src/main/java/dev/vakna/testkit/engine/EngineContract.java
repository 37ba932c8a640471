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

  private void call(Engine caller, Call call, MachinePlan plan) throws Exception {
    switch (call) {
      case CREATE_DISKS -> caller.createDisks(plan);
      case WRITE_DISKS -> {
        try (ArchiveSource archive = stage.archive(plan)) {
          caller.writeDisks(plan, archive, NOBODY);
        }
      }
      case CHECK_DISKS -> caller.checkDisks(plan, ALL, NOBODY);
      case GIVE_IDENTITY -> caller.giveIdentity(plan.name(), SEED);
      case DEFINE -> caller.define(plan);
      case BOOT -> caller.boot(plan.name());
    }
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

  private void assertNothing(MachineName name) {
    for (Engine each : List.of(engine, another)) {
      assertThat(each.traces()).isEmpty();
      assertThat(each.inventory()).isEmpty();
      assertThat(each.state(name)).isEqualTo(State.ABSENT);
      assertThat(each.sightings().of(name)).isEqualTo(State.ABSENT);
      assertThat(each.services(name)).isEmpty();
    }
  }

  @Test
  void everyCallTwiceIsOnce() throws Exception {
    MachinePlan plan = stage.plan(1);
    for (Call call : Call.values()) {
      call(engine, call, plan);
      List<Engine.Service> services = engine.services(plan.name());
      call(engine, call, plan);
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
  private Void insist(Engine caller, Call call, MachinePlan plan) {
    await()
        .until(() -> {
          try {
            call(caller, call, plan);
            return true;
          } catch (EngineException e) {
            assertThat(e.retryable()).as("%s: %s", call, e).isTrue();
            return false;
          }
        });
    return null;
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
      boolean made = true;
      try {
        call(engine, stale, plan);
      } catch (EngineException e) {
        made = false;
      }
      if (another.traces().isEmpty()) {
        assertThat(another.state(plan.name()))
            .as("%s, made %s", stale, made)
            .isEqualTo(State.ABSENT);
      } else {
        assertThat(another.traces()).extracting(Trace::machine).containsOnly(plan.name());
      }
      another.destroy(plan.name());
      assertNothing(plan.name());
    }
  }

  @Test
  void whatWasMadeIsSeenAtOnceByEverybody() throws Exception {
    MachinePlan plan = stage.plan(1);
    for (Call call : Call.values()) {
      call(engine, call, plan);
      assertThat(another.inventory()).as("after %s", call).containsExactly(plan.name());
      assertThat(another.traces()).extracting(Trace::machine).contains(plan.name());
      assertThat(another.sightings().states()).containsOnlyKeys(plan.name());
    }
  }

  @Test
  void whatIsNotOursIsNeitherListedNorTouched() throws Exception {
    MachinePlan plan = stage.plan(1);
    EngineStage.Stranger stranger = stage.putStranger(plan.name());
    assertThat(engine.inventory()).isEmpty();
    assertThat(engine.sightings().states()).isEmpty();
    assertThatThrownBy(() -> engine.createDisks(plan))
        .as("what is there is not ours to fill")
        .isInstanceOf(EngineException.class);
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
    await().until(() -> engine.state(killed.name()) == State.VANISHED);

    for (Engine each : List.of(engine, another)) {
      Sightings seen = each.sightings();
      assertThat(seen.troubles()).isEmpty();
      assertThat(seen.states())
          .isEqualTo(
              Map.of(
                  filled.name(), State.STOPPED,
                  stopped.name(), State.STOPPED,
                  runs.name(), State.RUNNING,
                  killed.name(), State.VANISHED));
      seen.states()
          .forEach((name, state) -> {
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
    await().until(() -> engine.state(plan.name()) == State.VANISHED);
    another.boot(plan.name());
    assertThat(engine.state(plan.name())).isEqualTo(State.RUNNING);
    another.stop(plan.name());
    engine.stop(plan.name());
    assertThat(engine.state(plan.name())).isEqualTo(State.STOPPED);
    engine.boot(plan.name());
    assertOnly(plan, State.RUNNING);
    assertThat(another.services(plan.name())).isEqualTo(services);
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
      byte[] data = stage.data(plan, disk.key());
      Optional<byte[]> there = stage.read(plan, disk.key(), data.length);
      if (there.isPresent()) {
        assertThat(Arrays.equals(there.get(), data)).as("content of %s", disk.key()).isTrue();
      }
    }
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

  @Test
  void whoStopsATransferIsHeardAndItCanBeBegunAgainOrRemoved() throws Exception {
    for (int moves = 0; moves < 3; moves++) {
      MachinePlan plan = stage.plan(1 + moves);
      engine.createDisks(plan);
      int[] left = {moves};
      try (ArchiveSource archive = stage.archive(plan)) {
        assertThatThrownBy(() ->
                engine.writeDisks(
                    plan,
                    archive,
                    (_, _, _) -> {
                      if (left[0]-- <= 0) {
                        throw new Enough();
                      }
                    }))
            .isInstanceOf(Enough.class);
      }
      assertThat(another.state(plan.name())).isEqualTo(State.STOPPED);
      assertThatThrownBy(
              () -> {
                another.giveIdentity(plan.name(), SEED);
                another.define(plan);
                another.boot(plan.name());
              })
          .as("disks that are not whole are not started from")
          .isInstanceOfSatisfying(EngineException.class, e -> assertThat(e.retryable()).isFalse());
      if (moves == 0) {
        insist(another, Call.WRITE_DISKS, plan);
        call(another, Call.BOOT, plan);
        assertOnly(plan, State.RUNNING);
      }
      another.destroy(plan.name());
      assertNothing(plan.name());
    }
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
