package dev.vakna.testkit.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vakna.core.archive.ArchiveRejectedException;
import dev.vakna.core.archive.ArchiveSource;
import dev.vakna.core.engine.Engine;
import dev.vakna.core.engine.EngineException;
import dev.vakna.core.engine.Observation.State;
import dev.vakna.core.engine.Trace;
import dev.vakna.core.machine.MachinePlan;
import dev.vakna.core.machine.Place;
import java.util.List;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

/** What holds when a caller is cut off in the middle, stopped, interrupted, or comes too late. */
abstract class EngineCutRules extends EngineRules {

  /** So often a caller is stopped in one call at most, where it asks without end. */
  private static final int STOPS = 12;

  /** The first of them tells how long such a call takes. */
  private static final double[] KILLED_AT = {1, 0.3, 0.7};

  private EngineStage.Door door() {
    Assumptions.assumeTrue(
        stage.door().isPresent(), "this engine is its own site and goes through no door");
    return stage.door().orElseThrow();
  }

  @FunctionalInterface
  private interface Aftermath {
    void of(MachinePlan plan, Call cut) throws Exception;
  }

  /** Cuts the one engine off on either side of every call of its site, each time anew. */
  private void cutOffEverywhere(Aftermath next) throws Exception {
    EngineStage.Door door = door();
    for (Call cut : Call.values()) {
      for (EngineStage.Side side : EngineStage.Side.values()) {
        for (int number = 1; ; number++) {
          MachinePlan plan = stage.plan(1);
          forget(plan);
          makeAllBefore(another, plan, cut);
          door.cutAt(number, side);
          try {
            call(engine, cut, plan);
          } catch (EngineException e) {
            assertThat(e.retryable()).as("%s cut %s call %d: %s", cut, side, number, e).isTrue();
          }
          boolean reached = door.passed() >= number;
          door.cutAt(0, side);
          next.of(plan, cut);
          remove(another, place(plan));
          assertNothing(plan);
          if (!reached) {
            break;
          }
        }
      }
    }
  }

  /** Whoever takes over repeats the call that was begun, and makes one whole machine. */
  private void goOn(MachinePlan plan, Call begun) throws Exception {
    for (Call call : Call.values()) {
      if (call.compareTo(begun) >= 0) {
        insist(another, call, plan);
      }
    }
    assertOnly(plan, State.RUNNING);
    assertHoldsItsData(plan);
  }

  @Test
  void cutOffAtAnyCallOfItsSiteAndRepeatedItIsOnce() throws Exception {
    cutOffEverywhere(this::goOn);
  }

  /** A server that dies there lets nothing settle: the next one has the journal alone. */
  @Test
  void cutOffAtAnyCallOfItsSiteItIsRemovedWithoutBeingRepeated() throws Exception {
    cutOffEverywhere((_, _) -> {});
  }

  @Test
  void aDamagedArchiveIsRejectedAndNothingIsStartedFromIt() throws Exception {
    MachinePlan plan = stage.plan(1);
    makeAllBefore(engine, plan, Call.WRITE_DISKS);
    try (ArchiveSource damaged = stage.damagedArchive(plan)) {
      for (Engine each : List.of(engine, another)) {
        assertThatThrownBy(() -> each.writeDisks(place(plan), plan, damaged, NOBODY))
            .isInstanceOf(ArchiveRejectedException.class);
      }
    }
    assertThatThrownBy(() -> engine.boot(place(plan), UNHURRIED))
        .isInstanceOfSatisfying(
            EngineException.class, e -> assertThat(e.retryable()).as("%s", e).isFalse());
    remove(another, place(plan));
    assertNothing(plan);
  }

  @Test
  void aRemovalThatIsCutOffAnywhereIsFinishedByTheNext() throws Exception {
    EngineStage.Door door = door();
    for (EngineStage.Side side : EngineStage.Side.values()) {
      for (int number = 1; ; number++) {
        MachinePlan plan = stage.plan(1);
        make(another, plan, Call.BOOT);
        door.cutAt(number, side);
        try {
          engine.destroy(place(plan), UNHURRIED);
        } catch (EngineException e) {
          assertThat(e.retryable()).as("cut %s call %d: %s", side, number, e).isTrue();
        }
        boolean reached = door.passed() >= number;
        door.cutAt(0, side);
        remove(another, number % 2 == 0 ? place(plan) : Place.of(plan.name()));
        assertNothing(plan);
        if (!reached) {
          break;
        }
      }
    }
  }

  @Test
  void aServerThatIsKilledInTheMiddleOfAnyCallIsFollowedByTheNext() throws Exception {
    Assumptions.assumeTrue(
        stage.mortal().isPresent(), "this engine lives in no process of its own");
    EngineStage.Mortal mortal = stage.mortal().orElseThrow();
    for (Call call : Call.values()) {
      for (double part : KILLED_AT) {
        MachinePlan plan = stage.plan(1);
        forget(plan);
        makeAllBefore(another, plan, call);
        mortal.killIn(call, plan, place(plan), part);
        goOn(plan, call);
        remove(another, place(plan));
        assertNothing(plan);
      }
    }
  }

  @Test
  void outOfReachItSaysSoAndNeverThatNothingIsThere() throws Exception {
    EngineStage.Door door = door();
    MachinePlan plan = stage.plan(1);
    make(engine, plan, Call.BOOT);
    Object run = stage.run(plan.name());
    door.outOfReach(true);
    for (Call call : Call.values()) {
      assertOutOfReach(() -> call(engine, call, plan));
    }
    Place place = place(plan);
    assertOutOfReach(() -> engine.read());
    assertOutOfReach(() -> engine.sightings());
    assertOutOfReach(() -> engine.traces());
    assertOutOfReach(() -> engine.state(place));
    assertOutOfReach(() -> engine.observe(place));
    assertOutOfReach(() -> engine.console(place, 100));
    assertOutOfReach(() -> {
      engine.powerDown(place);
      return "";
    });
    assertOutOfReach(() -> engine.services(place));
    assertOutOfReach(() -> {
      engine.stop(place, UNHURRIED);
      return "";
    });
    assertOutOfReach(() -> {
      engine.destroy(place, UNHURRIED);
      return "";
    });
    door.outOfReach(false);
    assertOnly(plan, State.RUNNING);
    assertThat(stage.run(plan.name())).isEqualTo(run);
  }

  private void assertOutOfReach(Attempt attempt) {
    assertThatThrownBy(attempt::make)
        .isInstanceOfSatisfying(
            EngineException.class,
            e -> assertThat(e.kind()).isEqualTo(EngineException.Kind.OUT_OF_REACH));
  }

  @Test
  void whoStopsAnyCallIsHeardAndAllOfItIsRemoved() throws Exception {
    for (Call stopped : Call.values()) {
      for (int number = 1; number <= STOPS; number++) {
        MachinePlan plan = stage.plan(1);
        forget(plan);
        makeAllBefore(engine, plan, stopped);
        boolean heard = stops(engine, stopped, plan, number);
        assertThat(heard || number > 1).as("%s asks nobody", stopped).isTrue();
        if (!heard) {
          remove(another, place(plan));
          break;
        }
        if (number % 2 == 0) {
          insist(another, stopped, plan);
        }
        remove(another, place(plan));
        assertNothing(plan);
      }
    }
  }

  /** Whether it was stopped before it came to its end. */
  private boolean stops(Engine caller, Call call, MachinePlan plan, int number) throws Exception {
    try {
      call(caller, call, plan, new Stopping(number));
      return false;
    } catch (Enough e) {
      return true;
    }
  }

  @Test
  void whoStopsATransferIsHeardAndItCanBeBegunAgain() throws Exception {
    MachinePlan plan = stage.plan(1);
    makeAllBefore(engine, plan, Call.WRITE_DISKS);
    for (int number = 1; number <= 3; number++) {
      boolean heard = stops(engine, Call.WRITE_DISKS, plan, number);
      assertThat(heard || number > 1).as("it was not heard").isTrue();
    }
    insist(another, Call.WRITE_DISKS, plan);
    assertHoldsItsData(plan);
    for (Call call : Call.values()) {
      if (call.compareTo(Call.CHECK_DISKS) >= 0) {
        call(another, call, plan);
      }
    }
    assertOnly(plan, State.RUNNING);
  }

  @Test
  void disksThatAreNotWholeAreNotStartedFrom() throws Exception {
    MachinePlan plan = stage.plan(1);
    makeAllBefore(engine, plan, Call.WRITE_DISKS);
    for (Call call : List.of(Call.CHECK_DISKS, Call.GIVE_IDENTITY, Call.DEFINE)) {
      try {
        Object answer = call(engine, call, plan);
        assertThat(call != Call.CHECK_DISKS || answer.equals(List.of()))
            .as("nothing is there to compare")
            .isTrue();
      } catch (EngineException e) {
        assertThat(e.retryable()).as("%s: %s", call, e).isFalse();
      }
    }
    assertThatThrownBy(() -> engine.boot(place(plan), UNHURRIED))
        .isInstanceOfSatisfying(
            EngineException.class, e -> assertThat(e.retryable()).as("%s", e).isFalse());
    assertThat(engine.state(place(plan))).isEqualTo(State.STOPPED);
    remove(another, place(plan));
    assertNothing(plan);
  }

  @Test
  void whoIsInterruptedComesBackAndGoesOnLater() throws Exception {
    MachinePlan plan = stage.plan(1);
    makeAllBefore(engine, plan, Call.WRITE_DISKS);
    for (Call call : List.of(Call.WRITE_DISKS, Call.CHECK_DISKS)) {
      Thread.currentThread().interrupt();
      assertThatThrownBy(() -> call(engine, call, plan)).isInstanceOf(InterruptedException.class);
      assertThat(Thread.interrupted()).as("it was met").isFalse();
      insist(engine, call, plan);
    }
    assertHoldsItsData(plan);
  }

  @Test
  void aStaleCallerLeavesNothingThatIsNotSeenAndRemovedAgain() throws Exception {
    for (Call stale : Call.values()) {
      MachinePlan plan = stage.plan(1 + stale.ordinal());
      make(engine, plan, stale);
      remove(another, place(plan));
      try {
        call(engine, stale, plan);
      } catch (EngineException e) {
        assertThat(e.retryable()).as("%s: there is nothing to wait for: %s", stale, e).isFalse();
      }
      eventually(() -> assertThat(another.traces().complete()).isTrue());
      if (another.traces().found().isEmpty()) {
        assertThat(stage.remains()).as("left by a stale %s", stale).isEmpty();
      } else {
        assertThat(another.traces().found()).extracting(Trace::machine).containsOnly(plan.name());
      }
      remove(another, Place.of(plan.name()));
      assertNothing(plan);
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
}
