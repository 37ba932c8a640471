package dev.vakna.testkit.power;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vakna.core.engine.Engine;
import dev.vakna.core.engine.Observation;
import dev.vakna.core.engine.Sightings;
import dev.vakna.core.id.VpsId;
import dev.vakna.core.inventory.PowerState;
import dev.vakna.core.inventory.ServiceStatus;
import dev.vakna.core.machine.MachineName;
import dev.vakna.core.metering.Charges;
import dev.vakna.core.metering.Interval;
import dev.vakna.core.power.PowerWatch;
import dev.vakna.core.restore.RestoreAnswer;
import dev.vakna.core.store.Store;
import dev.vakna.core.store.Tx;
import dev.vakna.operations.Journal;
import dev.vakna.testkit.engine.ByName;
import dev.vakna.testkit.restore.World;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

/** What is seen of a machine's power and what it costs never part. */
class PowerMeteringTest {

  private final World world = new World();

  @Test
  void oneServerThatMissesAMachineAndOneThatSeesItRunDoNotTieTheMetersUp() throws Exception {
    VpsId vps = running();
    PowerWatch sees = watch(world.store(), world.machines());
    PowerWatch misses = watch(new Interrupted(world.store(), sees), blind(world.machines()));

    misses.look();
    sees.look();

    assertThat(power(vps)).isEqualTo(PowerState.RUNNING);
    assertThat(open(vps)).isEqualTo(4);
  }

  @Test
  void aSuspendedMachineThatSwitchesItselfOffStopsCostingAndStaysOff() throws Exception {
    VpsId vps = running();
    suspend(vps);
    PowerWatch watch = watch(world.store(), world.machines());
    ByName.of(world.machines()).stop(MachineName.of(vps));

    watch.look();
    watch.look();

    assertThat(power(vps)).isEqualTo(PowerState.STOPPED);
    assertThat(open(vps)).isEqualTo(2);
    assertThat(ByName.of(world.machines()).state(MachineName.of(vps)))
        .isEqualTo(Observation.State.STOPPED);
  }

  /**
   * Two servers see that it is gone. One stands still with that; the other one starts it again, and
   * a third one sees it run.
   */
  @Test
  void whoComesLateWithWhatWasSeenBeforeItWasStartedAgainClosesNoMeter() throws Exception {
    VpsId vps = running();
    PowerWatch starts = watch(world.store(), world.machines());
    PowerWatch sees = watch(world.store(), world.machines());
    world.machines().kill(MachineName.of(vps));
    PowerWatch late =
        watch(
            world.store(),
            after(
                world.machines(),
                () -> {
                  starts.look();
                  sees.look();
                }));

    late.look();

    assertThat(power(vps)).isEqualTo(PowerState.RUNNING);
    assertThat(open(vps)).isEqualTo(4);
  }

  /** The same the other way round: it was seen to run, and is gone by now. */
  @Test
  void whoComesLateWithWhatWasSeenBeforeItWasGoneOpensNoMeter() throws Exception {
    VpsId vps = running();
    suspend(vps);
    // As if it had been missing for a while.
    world
        .store()
        .transact(tx -> {
          tx.vpses().setPower(vps, PowerState.UNKNOWN);
          tx.metering().close(vps, Charges.powered(), tx.now());
          return true;
        });
    PowerWatch sees = watch(world.store(), world.machines());
    PowerWatch late =
        watch(
            world.store(),
            after(
                world.machines(),
                () -> {
                  sees.look();
                  world.machines().kill(MachineName.of(vps));
                  sees.look();
                }));

    late.look();

    assertThat(power(vps)).isEqualTo(PowerState.STOPPED);
    assertThat(open(vps)).isEqualTo(2);
  }

  /** Nothing starts it again. */
  private void suspend(VpsId vps) {
    world
        .store()
        .transact(tx -> {
          var found = tx.vpses().lock(vps).orElseThrow();
          tx.vpses()
              .update(
                  found.in(ServiceStatus.SUSPENDED, found.standing().power(), PowerState.RUNNING));
          return true;
        });
  }

  private interface Others {
    void go() throws InterruptedException;
  }

  /** Lets others go on after it was looked at one machine, once. */
  private static Engine after(Engine engine, Others others) {
    AtomicBoolean gone = new AtomicBoolean();
    return (Engine)
        Proxy.newProxyInstance(
            Engine.class.getClassLoader(),
            new Class<?>[] {Engine.class},
            (self, method, arguments) -> {
              try {
                Object seen = method.invoke(engine, arguments);
                if (method.getName().equals("state") && gone.compareAndSet(false, true)) {
                  others.go();
                }
                return seen;
              } catch (InvocationTargetException e) {
                throw e.getCause() == null ? e : e.getCause();
              }
            });
  }

  private PowerWatch watch(Store store, Engine engine) {
    return new PowerWatch(store, engine, world.chance(), world.pace(), (_, _) -> {});
  }

  /** Lets another server look after each of its transactions. */
  private record Interrupted(Store store, PowerWatch other) implements Store {
    @Override
    public <R> R transact(Function<Tx, R> work) {
      R result = store.transact(work);
      try {
        other.look();
      } catch (InterruptedException e) {
        throw new AssertionError(e);
      }
      return result;
    }

    @Override
    public Journal<Tx> journal() {
      return store.journal();
    }
  }

  private static Engine blind(Engine engine) {
    return (Engine)
        Proxy.newProxyInstance(
            Engine.class.getClassLoader(),
            new Class<?>[] {Engine.class},
            (self, method, arguments) -> {
              if (method.getName().equals("state")) {
                return Observation.State.ABSENT;
              }
              if (method.getName().equals("sightings")) {
                return new Sightings(Map.of(), Map.of());
              }
              try {
                return method.invoke(engine, arguments);
              } catch (InvocationTargetException e) {
                throw e.getCause() == null ? e : e.getCause();
              }
            });
  }

  private VpsId running() throws InterruptedException {
    RestoreAnswer.Accepted accepted = (RestoreAnswer.Accepted) world.restore(null, "f");
    world.runToRest();
    return accepted.vps();
  }

  private PowerState power(VpsId id) {
    return world.store().transact(tx -> tx.vpses().find(id).orElseThrow().standing().power());
  }

  private long open(VpsId id) {
    List<Interval> intervals = world.store().transact(tx -> tx.metering().of(id));
    return intervals.stream().filter(i -> i.endedAt() == null).count();
  }
}
