package dev.vakna.testkit.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vakna.core.archive.ArchiveSource;
import dev.vakna.core.engine.CheckReceipt;
import dev.vakna.core.engine.Engine;
import dev.vakna.core.engine.Given;
import dev.vakna.core.engine.Observation.State;
import dev.vakna.core.engine.Reserved;
import dev.vakna.core.engine.TransferReceipt;
import dev.vakna.core.machine.DiskPlan;
import dev.vakna.core.machine.Identity;
import dev.vakna.core.machine.MachinePlan;
import dev.vakna.core.machine.MachineSize;
import dev.vakna.core.machine.Place;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

/**
 * What the house builds on whichever engine it has. Here stands what holds of making and removing a
 * machine; what holds when a caller is cut off is inherited from {@code EngineCutRules}, of open
 * ports from {@code EnginePortRules}, of looking from {@code EngineSightRules}.
 */
public abstract class EngineContract extends EngineSightRules {

  @Test
  void everyCallTwiceIsOnce() throws Exception {
    MachinePlan plan = stage.plan(1);
    for (Call call : Call.values()) {
      Object once = call(engine, call, plan);
      assertThat(insist(engine, call, plan)).as("%s once more", call).isEqualTo(once);
      assertThat(insist(another, call, plan)).as("%s by another", call).isEqualTo(once);
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
          insist(another, call, plan);
        }
      }
      assertOnly(plan, State.RUNNING);
      remove(engine, place(plan));
      assertNothing(plan);
    }
  }

  @Test
  void twoCallersAtOnceMakeOneMachine() throws Exception {
    MachinePlan plan = stage.plan(1);
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (Call call : Call.values()) {
        List<Callable<Object>> both =
            List.of(() -> insist(engine, call, plan), () -> insist(another, call, plan));
        Set<Object> answers = new HashSet<>();
        for (Future<Object> each : threads.invokeAll(both)) {
          answers.add(each.get());
        }
        assertThat(answers).as("both are told the same by %s", call).hasSize(1);
      }
    }
    assertOnly(plan, State.RUNNING);
    engine.stop(place(plan), UNHURRIED);
    assertThat(another.state(place(plan))).isIn(State.STOPPED, State.OFF);
  }

  @Test
  void removedAfterAnyCallNothingIsLeft() throws Exception {
    for (Call last : Call.values()) {
      MachinePlan plan = stage.plan(1 + last.ordinal());
      make(engine, plan, last);
      remove(another, place(plan));
      assertNothing(plan);
      remove(engine, place(plan));
      remove(engine, Place.of(plan.name()));
      assertNothing(plan);
    }
  }

  @Test
  void disksHoldWhatTheArchiveHolds() throws Exception {
    MachinePlan plan = stage.plan(1);
    makeAllBefore(engine, plan, Call.WRITE_DISKS);
    TransferReceipt written;
    try (ArchiveSource archive = stage.archive(plan)) {
      written = engine.writeDisks(place(plan), plan, archive, NOBODY);
      assertThat(written.archiveBytes()).isEqualTo(archive.sizeBytes());
    }
    CheckReceipt checked = engine.checkDisks(place(plan), plan, ALL, NOBODY);
    assertThat(written.disks())
        .extracting(TransferReceipt.DiskReceipt::key)
        .containsExactlyElementsOf(plan.disks().stream().map(DiskPlan::key).toList());
    for (TransferReceipt.DiskReceipt disk : written.disks()) {
      assertThat(disk.digestWritten()).isEqualTo(disk.digestRead());
    }
    assertHoldsItsData(plan);
    for (CheckReceipt.DiskCheck disk : checked.disks()) {
      assertThat(disk.extent()).isEqualTo(CheckReceipt.Extent.FULL);
      assertThat(written.disks())
          .filteredOn(each -> each.key().equals(disk.key()))
          .extracting(TransferReceipt.DiskReceipt::digestRead)
          .containsExactly(disk.digest());
    }
    call(engine, Call.GIVE_IDENTITY, plan);
    call(engine, Call.DEFINE, plan);
    assertThat(engine.checkDisks(place(plan), plan, ALL, NOBODY))
        .as("a guest may have written")
        .isEqualTo(CheckReceipt.NONE);
  }

  @Test
  void whatItSaysWasGivenIsWhatTheMachineHas() throws Exception {
    MachinePlan plan = stage.plan(1);
    Given given = ((Reserved) call(engine, Call.RESERVE, plan)).given();
    assertThat(given.nic()).as("the seed needs to know it").isNotNull();
    Identity promised = given.identity(plan.identity());
    for (Call call : Call.values()) {
      if (call.compareTo(Call.RESERVE) > 0 && call.compareTo(Call.BOOT) < 0) {
        Object answer = call(engine, call, plan);
        given = answer instanceof Given more ? given.and(more) : given;
      }
    }
    given = given.and(engine.boot(place(plan), UNHURRIED));
    Identity told = given.identity(plan.identity());
    assertThat(told.mac()).isEqualTo(promised.mac());
    assertThat(told.address()).isEqualTo(promised.address());
    Given seen = stage.seen(place(plan));
    assertThat(seen.identity(told)).isEqualTo(told);
    assertThat(given.smbiosUuid()).as("it is told").isNotNull();
    assertThat(given.generationId()).as("it is told, if only that there is none").isNotNull();
    assertThat(given.reached()).isEqualTo(engine.services(place(plan)));
  }

  @Test
  void noTwoMachinesAreGivenTheSame() throws Exception {
    List<String> own = new ArrayList<>();
    for (int number = 1; number <= 4; number++) {
      MachinePlan plan = stage.plan(number);
      make(engine, plan, Call.DEFINE);
      Identity identity = engine.reserve(plan, UNHURRIED).given().identity(plan.identity());
      own.addAll(List.of(identity.mac(), identity.address(), identity.instanceId()));
    }
    assertThat(own).doesNotHaveDuplicates();
  }

  @Test
  void aMachineRunsInTheSizeThatItWasGivenLast() throws Exception {
    MachinePlan plan = stage.plan(1);
    make(engine, plan, Call.BOOT);
    assertThat(stage.sizeOfRun(place(plan))).isEqualTo(plan.size());
    Object run = stage.run(plan.name());
    engine.resize(place(plan), plan.size(), UNHURRIED);
    assertThat(another.state(place(plan))).as("it has that size").isEqualTo(State.RUNNING);
    assertThat(stage.run(plan.name())).isEqualTo(run);

    MachineSize larger = new MachineSize(plan.size().cpuCores() + 1, plan.size().memoryMb() + 64);
    for (Engine each : List.of(engine, another)) {
      insist(() -> {
        each.resize(place(plan), larger, UNHURRIED);
        return place(plan);
      });
      assertThat(each.state(place(plan))).as("its run is ended").isIn(State.STOPPED, State.OFF);
    }
    insist(another, Call.BOOT, plan);
    assertThat(stage.sizeOfRun(place(plan))).isEqualTo(larger);
    engine.resize(place(plan), larger, UNHURRIED);
    assertOnly(plan, State.RUNNING);
    assertThat(engine.define(place(plan), plan, UNHURRIED)).isNotNull();
    engine.resize(place(plan), plan.size(), UNHURRIED);
    insist(engine, Call.BOOT, plan);
    assertThat(stage.sizeOfRun(place(plan))).isEqualTo(plan.size());
    assertOnly(plan, State.RUNNING);
  }

  @Test
  void twoThatGiveAMachineItsSizeAtOnceGiveItOnce() throws Exception {
    MachinePlan plan = stage.plan(1);
    make(engine, plan, Call.DEFINE);
    MachineSize other = new MachineSize(plan.size().cpuCores() + 1, plan.size().memoryMb() + 64);
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Callable<Object>> both = new ArrayList<>();
      for (Engine each : List.of(engine, another)) {
        both.add(() ->
            insist(() -> {
              each.resize(place(plan), other, UNHURRIED);
              return each.boot(place(plan), UNHURRIED);
            }));
      }
      for (Future<Object> each : threads.invokeAll(both)) {
        each.get();
      }
    }
    assertOnly(plan, State.RUNNING);
    assertThat(stage.sizeOfRun(place(plan))).isEqualTo(other);
  }

  @Test
  void nothingThatABackupSaysOfItsRunReachesTheMachine() throws Exception {
    MachinePlan plan = stage.plan(1);
    make(engine, plan, Call.BOOT);
    assertThat(stage.wordsOfRun(place(plan))).isNotEmpty().doesNotContain(EngineStage.HOSTILE_WORD);
  }
}
