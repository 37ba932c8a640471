package dev.vakna.testkit.power;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vakna.core.destroy.DestroyIntake;
import dev.vakna.core.engine.Engine;
import dev.vakna.core.engine.EngineException;
import dev.vakna.core.engine.Observation;
import dev.vakna.core.engine.Sightings;
import dev.vakna.core.id.VpsId;
import dev.vakna.core.inventory.PowerState;
import dev.vakna.core.inventory.Resources;
import dev.vakna.core.inventory.ServiceStatus;
import dev.vakna.core.inventory.Vps;
import dev.vakna.core.job.Waiting;
import dev.vakna.core.machine.MachineName;
import dev.vakna.core.machine.MachineSize;
import dev.vakna.core.machine.Place;
import dev.vakna.core.metering.Charges;
import dev.vakna.core.metering.Interval;
import dev.vakna.core.metering.Meter;
import dev.vakna.core.power.PowerWatch;
import dev.vakna.core.resize.Resizing;
import dev.vakna.core.restore.RestoreAnswer;
import dev.vakna.core.store.Store;
import dev.vakna.core.store.Tx;
import dev.vakna.operations.Journal;
import dev.vakna.testkit.engine.ByName;
import dev.vakna.testkit.restore.World;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

class PowerWatchTest {

  private final World world = new World();
  private final List<String> events = new ArrayList<>();
  private final PowerWatch watch =
      new PowerWatch(
          world.store(),
          world.machines(),
          world.chance(),
          world.pace(),
          (_, event) -> events.add(event));

  @Test
  void aGuestThatSwitchesItselfOffStopsCostingProcessorAndMemoryOnly() throws Exception {
    VpsId vps = running();
    world.clock().advance(Duration.ofHours(1));
    world.machines().switchOff(MachineName.of(vps));

    watch.look();
    watch.look();

    assertThat(power(vps)).isEqualTo(PowerState.STOPPED);
    assertThat(ByName.of(world.machines()).state(MachineName.of(vps)))
        .isEqualTo(Observation.State.STOPPED);
    assertThat(intervals(vps))
        .allSatisfy(interval ->
            assertThat(interval.endedAt() == null)
                .isEqualTo(interval.meter() == Meter.STORAGE || interval.meter() == Meter.IPV4));
    assertThat(intervals(vps)).hasSize(4);
    assertThat(events).hasSize(1);
  }

  @Test
  void whatNobodyForesawOfOneMachineDoesNotEndTheLookForTheOthers() throws Exception {
    List<VpsId> machines = List.of(running(), running(), running());
    machines.forEach(vps -> world.machines().switchOff(MachineName.of(vps)));
    MachineName strange = MachineName.of(machines.get(1));
    Engine engine =
        (Engine)
            Proxy.newProxyInstance(
                Engine.class.getClassLoader(),
                new Class<?>[] {Engine.class},
                (_, method, arguments) -> {
                  if (method.getName().equals("state")
                      && ((Place) arguments[0]).machine().equals(strange)) {
                    throw new IllegalStateException("nobody foresaw this");
                  }
                  return method.invoke(world.machines(), arguments);
                });
    PowerWatch among =
        new PowerWatch(world.store(), engine, world.chance(), world.pace(), (_, _) -> {});

    assertThatThrownBy(among::look).hasMessage("nobody foresaw this");

    assertThat(machines.stream().map(this::power))
        .containsExactlyInAnyOrder(PowerState.STOPPED, PowerState.STOPPED, PowerState.RUNNING);
  }

  @Test
  void aMachineThatRunsAlthoughItWasSwitchedOffIsStoppedAndCostsNothing() throws Exception {
    VpsId vps = running();
    world.machines().switchOff(MachineName.of(vps));
    watch.look();
    List<Interval> before = intervals(vps);

    ByName.of(world.machines()).boot(MachineName.of(vps));
    watch.look();

    assertThat(ByName.of(world.machines()).state(MachineName.of(vps)))
        .isEqualTo(Observation.State.STOPPED);
    assertThat(power(vps)).isEqualTo(PowerState.STOPPED);
    assertThat(intervals(vps)).isEqualTo(before);
  }

  @Test
  void aMachineThatVanishedWithItsHostIsBroughtBackAndMeteredAgain() throws Exception {
    VpsId vps = running();
    ByName.of(world.machines()).stop(MachineName.of(vps));

    watch.look();
    assertThat(power(vps)).isEqualTo(PowerState.STOPPED);
    watch.look();

    assertThat(power(vps)).isEqualTo(PowerState.RUNNING);
    assertThat(ByName.of(world.machines()).state(MachineName.of(vps)))
        .isEqualTo(Observation.State.RUNNING);
    assertThat(intervals(vps).stream().filter(i -> i.endedAt() == null)).hasSize(4);
    assertThat(intervals(vps)).as("processor and memory have a second interval").hasSize(6);
  }

  /**
   * Between what the watch reads and what it does, its owner has the machine off, gives it another
   * size and starts it.
   */
  @Test
  void whoStartsAMachineByWhatWasReadBeforeEndsWithTheSizeItHasByThen() throws Exception {
    VpsId vps = running();
    MachineName name = MachineName.of(vps);
    ByName.of(world.machines()).stop(name);
    AtomicBoolean late = new AtomicBoolean(true);
    Engine engine =
        (Engine)
            Proxy.newProxyInstance(
                Engine.class.getClassLoader(),
                new Class<?>[] {Engine.class},
                (_, method, arguments) -> {
                  if (method.getName().equals("resize") && late.getAndSet(false)) {
                    grow(vps);
                  }
                  return method.invoke(world.machines(), arguments);
                });
    PowerWatch slow =
        new PowerWatch(world.store(), engine, world.chance(), world.pace(), (_, _) -> {});

    slow.look();
    slow.look();

    assertThat(late).isFalse();
    Vps now = world.store().transact(tx -> tx.vpses().find(vps).orElseThrow());
    assertThat(world.machines().plans())
        .filteredOn(plan -> plan.name().equals(name))
        .singleElement()
        .satisfies(plan -> assertThat(plan.size()).isEqualTo(now.machineSize()));
    assertThat(ByName.of(world.machines()).state(name)).isEqualTo(Observation.State.RUNNING);
    assertThat(power(vps)).isEqualTo(PowerState.RUNNING);
  }

  /** The owner's own stop, resize and start, as they end. */
  private void grow(VpsId vps) throws InterruptedException {
    MachineSize size =
        world
            .store()
            .transact(tx -> {
              Vps found = tx.vpses().lock(vps).orElseThrow();
              Resources more =
                  new Resources(
                      found.resources().cpuCores() + 1,
                      found.resources().memoryGb(),
                      found.resources().storageGb());
              return new Resizing(world.chance()).resize(tx, found, more).machineSize();
            });
    MachineName name = MachineName.of(vps);
    Place place = Place.of(name);
    world.machines().resize(place, size, Waiting.of(world.pace()));
    world.machines().boot(place, Waiting.of(world.pace()));
  }

  @Test
  void aMachineThatIsMissingIsNotSaidToRun() throws Exception {
    VpsId vps = running();
    ByName.of(world.machines()).destroy(MachineName.of(vps));

    watch.look();

    assertThat(power(vps)).isEqualTo(PowerState.UNKNOWN);
  }

  @Test
  void aMachineThatWasMissingAndComesBackOffIsSaidToBeOff() throws Exception {
    VpsId vps = running();
    world
        .store()
        .transact(tx -> {
          Vps recorded = tx.vpses().find(vps).orElseThrow();
          tx.vpses()
              .update(recorded.in(ServiceStatus.ACTIVE, PowerState.UNKNOWN, PowerState.STOPPED));
          return tx;
        });
    ByName.of(world.machines()).stop(MachineName.of(vps));

    watch.look();

    assertThat(power(vps)).isEqualTo(PowerState.STOPPED);
  }

  @Test
  void aMachineThatWasMissingAndComesBackRunningAlthoughItWasSwitchedOffIsStopped()
      throws Exception {
    VpsId vps = running();
    world
        .store()
        .transact(tx -> {
          Vps recorded = tx.vpses().find(vps).orElseThrow();
          tx.vpses()
              .update(recorded.in(ServiceStatus.ACTIVE, PowerState.UNKNOWN, PowerState.STOPPED));
          tx.metering().close(vps, Charges.powered(), tx.now());
          return tx;
        });

    watch.look();
    watch.look();

    assertThat(ByName.of(world.machines()).state(MachineName.of(vps)))
        .isEqualTo(Observation.State.STOPPED);
    assertThat(intervals(vps)).filteredOn(interval -> interval.endedAt() == null).hasSize(2);
    assertThat(power(vps)).isEqualTo(PowerState.STOPPED);
  }

  @Test
  void lookingChangesNothingWhereNothingChanged() throws Exception {
    VpsId vps = running();
    List<Interval> before = intervals(vps);
    watch.look();
    watch.look();
    assertThat(intervals(vps)).isEqualTo(before);
    assertThat(events).isEmpty();
  }

  @Test
  void aLookAtMachinesThatAreAsRecordedAsksTheEngineOnceAndLocksNothing() throws Exception {
    for (int i = 0; i < 5; i++) {
      running();
    }
    List<String> asked = new ArrayList<>();
    Engine engine = listening(asked);
    List<String> transactions = new ArrayList<>();
    PowerWatch counted =
        new PowerWatch(
            new Counted(world.store(), transactions),
            engine,
            world.chance(),
            world.pace(),
            (_, event) -> events.add(event));
    counted.look();
    asked.clear();
    transactions.clear();

    counted.look();

    assertThat(asked.stream().filter(call -> !call.equals("name"))).containsExactly("sightings");
    assertThat(transactions).hasSize(1);
  }

  @Test
  void aMachineThatCannotBeSeenIsToldOfAndTheOthersAreLookedAt() throws Exception {
    VpsId hidden = running();
    VpsId off = running();
    world.machines().switchOff(MachineName.of(off));
    List<String> troubles = new ArrayList<>();
    Engine engine =
        (Engine)
            Proxy.newProxyInstance(
                Engine.class.getClassLoader(),
                new Class<?>[] {Engine.class},
                (_, method, arguments) -> {
                  if (method.getName().equals("sightings")) {
                    return new Sightings(
                        Map.of(MachineName.of(off), Observation.State.POWERED_OFF),
                        Map.of(MachineName.of(hidden), "its record cannot be read"));
                  }
                  return method.invoke(world.machines(), arguments);
                });
    PowerWatch among =
        new PowerWatch(
            world.store(),
            engine,
            world.chance(),
            world.pace(),
            (_, event) -> events.add(event),
            (vps, trouble) -> troubles.add(vps + " " + trouble));

    among.look();
    among.look();

    assertThat(power(off)).isEqualTo(PowerState.STOPPED);
    assertThat(power(hidden)).isEqualTo(PowerState.RUNNING);
    assertThat(troubles)
        .containsExactly(hidden + " cannot be looked at or started now: its record cannot be read");
  }

  @Test
  void whereNobodyCanTellWhoEndedAMachineItsOwnerIsBelieved() throws Exception {
    VpsId vps = running();
    world.machines().switchOff(MachineName.of(vps));
    PowerWatch blind = watching(Observation.State.OFF);

    blind.look();
    world.clock().advance(Duration.ofMinutes(2));
    blind.look();

    assertThat(power(vps)).isEqualTo(PowerState.STOPPED);
    assertThat(ByName.of(world.machines()).state(MachineName.of(vps)))
        .as("it is not started again, and not charged")
        .isEqualTo(Observation.State.POWERED_OFF);
    assertThat(intervals(vps)).filteredOn(interval -> interval.endedAt() == null).hasSize(2);
  }

  @Test
  void aMachineThatShouldRunAndNeverDidIsStartedWhoeverEndedIt() throws Exception {
    VpsId vps = running();
    ByName.of(world.machines()).stop(MachineName.of(vps));
    world
        .store()
        .transact(tx -> {
          Vps recorded = tx.vpses().find(vps).orElseThrow();
          tx.vpses()
              .update(recorded.in(ServiceStatus.ACTIVE, PowerState.STOPPED, PowerState.RUNNING));
          return tx;
        });
    watching(Observation.State.OFF).look();
    assertThat(ByName.of(world.machines()).state(MachineName.of(vps)))
        .isEqualTo(Observation.State.RUNNING);
  }

  @Test
  void whoIsMissingInALookAtAPartIsNotSaidToBeGone() throws Exception {
    VpsId vps = running();
    List<String> told = new ArrayList<>();
    Engine partly =
        (Engine)
            Proxy.newProxyInstance(
                Engine.class.getClassLoader(),
                new Class<?>[] {Engine.class},
                (_, method, arguments) ->
                    method.getName().equals("sightings")
                        ? new Sightings(Map.of(), Map.of(), false)
                        : method.invoke(world.machines(), arguments));
    PowerWatch among =
        new PowerWatch(
            world.store(),
            partly,
            world.chance(),
            world.pace(),
            (_, event) -> events.add(event),
            (_, trouble) -> told.add(trouble));
    among.look();
    among.look();
    assertThat(power(vps)).isEqualTo(PowerState.RUNNING);
    assertThat(intervals(vps)).allSatisfy(each -> assertThat(each.endedAt()).isNull());
    assertThat(told).as("it was asked alone, and is there").isEmpty();
  }

  /** A watch by an engine that says so of every machine that does not run. */
  private PowerWatch watching(Observation.State ofTheOthers) {
    Engine engine =
        (Engine)
            Proxy.newProxyInstance(
                Engine.class.getClassLoader(),
                new Class<?>[] {Engine.class},
                (_, method, arguments) -> {
                  Object answer = method.invoke(world.machines(), arguments);
                  if (answer instanceof Observation.State state) {
                    return state == Observation.State.RUNNING ? state : ofTheOthers;
                  }
                  if (answer instanceof Sightings seen) {
                    Map<MachineName, Observation.State> states = new HashMap<>();
                    seen.states()
                        .forEach((name, state) ->
                            states.put(
                                name, state == Observation.State.RUNNING ? state : ofTheOthers));
                    return new Sightings(states, Map.of());
                  }
                  return answer;
                });
    return new PowerWatch(
        world.store(), engine, world.chance(), world.pace(), (_, event) -> events.add(event));
  }

  private Engine listening(List<String> asked) {
    return (Engine)
        Proxy.newProxyInstance(
            Engine.class.getClassLoader(),
            new Class<?>[] {Engine.class},
            (_, method, arguments) -> {
              asked.add(method.getName());
              return method.invoke(world.machines(), arguments);
            });
  }

  /** Takes note of each transaction. */
  private record Counted(Store store, List<String> transactions) implements Store {
    @Override
    public <R> R transact(Function<Tx, R> work) {
      transactions.add("one");
      return store.transact(work);
    }

    @Override
    public Journal<Tx> journal() {
      return store.journal();
    }
  }

  @Test
  void whatHindersAStartIsToldOnceForAsLongAsItStaysTheSame() throws Exception {
    VpsId vps = running();
    List<String> troubles = new ArrayList<>();
    ByName.of(world.machines()).stop(MachineName.of(vps));
    Engine failing = failingToBoot();
    PowerWatch hindered =
        new PowerWatch(
            world.store(),
            failing,
            world.chance(),
            world.pace(),
            (_, event) -> events.add(event),
            (_, trouble) -> troubles.add(trouble));
    for (int i = 0; i < 4; i++) {
      hindered.look();
      world.clock().advance(Duration.ofMinutes(1));
    }
    assertThat(troubles).singleElement().asString().contains("no memory for it");
  }

  @Test
  void aMachineWhoseEndWasAskedForSinceTheLookBeganIsNotStarted() throws Exception {
    VpsId vps = running();
    ByName.of(world.machines()).stop(MachineName.of(vps));
    PowerWatch late =
        new PowerWatch(
            world.store(),
            world.machines(),
            world.chance(),
            world.pace(),
            (_, _) -> new DestroyIntake(world.store(), world.chance(), () -> {}).accept(vps));
    late.look();
    assertThat(ByName.of(world.machines()).state(MachineName.of(vps)))
        .isEqualTo(Observation.State.STOPPED);
  }

  private Engine failingToBoot() {
    return (Engine)
        Proxy.newProxyInstance(
            Engine.class.getClassLoader(),
            new Class<?>[] {Engine.class},
            (_, method, arguments) -> {
              if (method.getName().equals("boot")) {
                throw EngineException.retryable("there is no memory for it", null);
              }
              return method.invoke(world.machines(), arguments);
            });
  }

  private VpsId running() throws InterruptedException {
    RestoreAnswer.Accepted accepted = (RestoreAnswer.Accepted) world.restore(null, "f");
    world.runToRest();
    return accepted.vps();
  }

  private PowerState power(VpsId id) {
    Vps vps = world.store().transact(tx -> tx.vpses().find(id).orElseThrow());
    return vps.standing().power();
  }

  private List<Interval> intervals(VpsId id) {
    return world.store().transact(tx -> tx.metering().of(id));
  }
}
