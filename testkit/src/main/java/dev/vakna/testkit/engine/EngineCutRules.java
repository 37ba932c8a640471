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
import dev.vakna.core.machine.MachineSize;
import dev.vakna.core.machine.Place;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

/** What holds when a caller is cut off in the middle, stopped, interrupted, or comes too late. */
abstract class EngineCutRules extends EnginePortRules {

  /** So often a caller is stopped in one call at most, where it asks without end. */
  private static final int STOPS = 12;

  /** The first of them tells how long such a call takes. */
  private static final double[] KILLED_AT = {1, 0.3, 0.7};

  private EngineStage.Door door() {
    Assumptions.assumeTrue(
        stage.door().isPresent(), "this engine lives in memory and goes through no door");
    return stage.door().orElseThrow();
  }

  @FunctionalInterface
  private interface Aftermath {
    void of(MachinePlan plan, Call cut) throws Exception;
  }

  /** Cuts the one engine off on either side of every call of its site, each time anew. */
  private void cutOffEverywhere(Aftermath next) throws Exception {
    EngineStage.Door door = door();
    new Cuts(door)
        .tryOn(Stream.of(Call.values()).map(call -> new Making(door, call, next)).toList());
  }

  /** One call of those that make a machine. */
  private final class Making implements Cuts.Piece {
    private final EngineStage.Door door;
    private final Call call;
    private final Aftermath next;

    Making(EngineStage.Door door, Call call, Aftermath next) {
      this.door = door;
      this.call = call;
      this.next = next;
    }

    @Override
    public String name() {
      return call.name();
    }

    @Override
    public int calls(EngineStage.Side side) throws Exception {
      MachinePlan plan = stage.plan(1);
      if (call == Call.RESERVE) {
        forget(plan);
      }
      door.cutAt(0, side);
      call(engine, call, plan);
      int calls = door.passed();
      if (call == Call.BOOT) {
        remove(another, place(plan));
      }
      return calls;
    }

    @Override
    public boolean cut(Cuts.Cut cut) throws Exception {
      MachinePlan plan = stage.plan(1);
      forget(plan);
      makeAllBefore(another, plan, call);
      boolean reached = cutOff(door, cut, () -> call(engine, call, plan));
      next.of(plan, call);
      remove(another, place(plan));
      assertNothing(plan);
      return reached;
    }

    @Override
    public void clear() throws Exception {
      EngineCutRules.this.clear(door);
    }
  }

  private final class Removal implements Cuts.Piece {
    private final EngineStage.Door door;

    Removal(EngineStage.Door door) {
      this.door = door;
    }

    @Override
    public String name() {
      return "the removal";
    }

    @Override
    public int calls(EngineStage.Side side) throws Exception {
      MachinePlan plan = stage.plan(1);
      make(another, plan, Call.BOOT);
      door.cutAt(0, side);
      remove(engine, place(plan));
      return door.passed();
    }

    @Override
    public boolean cut(Cuts.Cut cut) throws Exception {
      MachinePlan plan = stage.plan(1);
      make(another, plan, Call.BOOT);
      boolean reached =
          cutOff(
              door,
              cut,
              () -> {
                engine.destroy(place(plan), UNHURRIED);
                return "";
              });
      remove(another, cut.number() % 2 == 0 ? place(plan) : Place.of(plan.name()));
      assertNothing(plan);
      return reached;
    }

    @Override
    public void clear() throws Exception {
      EngineCutRules.this.clear(door);
    }
  }

  private void clear(EngineStage.Door door) throws Exception {
    door.cutAt(0, EngineStage.Side.BEFORE);
    remove(another, place(stage.plan(1)));
    assertNothing(stage.plan(1));
  }

  /** Whether the attempt came so far. */
  private boolean cutOff(EngineStage.Door door, Cuts.Cut cut, Attempt attempt) throws Exception {
    door.cutAt(cut.number(), cut.side());
    try {
      attempt.make();
    } catch (EngineException e) {
      assertThat(e.retryable()).as("%s: %s", cut, e).isTrue();
    } catch (RuntimeException e) {
      throw new AssertionError("%s: whoever calls an engine knows no such fault".formatted(cut), e);
    }
    boolean reached = door.passed() >= cut.number();
    door.cutAt(0, cut.side());
    return reached;
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
    new Cuts(door).tryOn(List.of(new Removal(door)));
  }

  @Test
  void aSizeThatIsCutOffAnywhereIsGivenByTheNext() throws Exception {
    EngineStage.Door door = door();
    for (EngineStage.Side side : EngineStage.Side.values()) {
      for (int number = 1; ; number++) {
        MachinePlan plan = stage.plan(1);
        make(another, plan, Call.BOOT);
        MachineSize size = new MachineSize(plan.size().cpuCores() + 1, plan.size().memoryMb());
        door.cutAt(number, side);
        try {
          engine.resize(place(plan), size, UNHURRIED);
        } catch (EngineException e) {
          assertThat(e.retryable()).as("cut %s call %d: %s", side, number, e).isTrue();
        }
        boolean reached = door.passed() >= number;
        door.cutAt(0, side);
        insist(() -> {
          another.resize(place(plan), size, UNHURRIED);
          return another.boot(place(plan), UNHURRIED);
        });
        assertOnly(plan, State.RUNNING);
        assertThat(stage.sizeOfRun(place(plan))).isEqualTo(size);
        remove(another, place(plan));
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
