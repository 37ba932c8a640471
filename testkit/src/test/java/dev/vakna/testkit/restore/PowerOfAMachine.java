package dev.vakna.testkit.restore;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vakna.core.engine.Observation;
import dev.vakna.core.id.JobId;
import dev.vakna.core.id.VpsId;
import dev.vakna.core.inventory.PowerState;
import dev.vakna.core.inventory.Vps;
import dev.vakna.core.job.Job;
import dev.vakna.core.machine.MachineName;
import dev.vakna.core.metering.Meter;
import dev.vakna.core.power.PowerAct;
import dev.vakna.core.power.PowerIntake;
import dev.vakna.core.power.PowerWatch;
import dev.vakna.core.store.Store;
import dev.vakna.core.store.Tx;
import dev.vakna.operations.OperationKind;
import dev.vakna.operations.Pace;
import dev.vakna.simulator.SettableClock;
import dev.vakna.testkit.engine.ByName;
import dev.vakna.testkit.operation.Interference;
import dev.vakna.testkit.operation.Stage;
import dev.vakna.testkit.operation.StageDrive;
import java.time.Duration;
import java.util.List;
import java.util.Set;

/** A restored machine whose power is switched, while the watch over power looks on. */
public final class PowerOfAMachine implements Stage {

  private final World world;
  private final PowerAct act;
  private final PowerWatch watch;

  public PowerOfAMachine(PowerAct act, Interference interference) {
    this.act = act;
    this.world = new World(interference);
    this.watch =
        new PowerWatch(world.store(), world.machines(), world.chance(), world.pace(), (_, _) -> {});
  }

  @Override
  public JobId start() throws InterruptedException {
    JobId restore = world.start();
    world.runToRest();
    VpsId vps = new StageDrive(world, world.interference()).job(restore).vps();
    if (act == PowerAct.START) {
      world.machines().switchOff(MachineName.of(vps));
    }
    look();
    PowerIntake intake = new PowerIntake(world.store(), world.chance(), () -> {});
    return ((PowerIntake.Answer.Accepted) intake.accept(vps, act, false)).job();
  }

  /** As often as a machine that should run needs to be brought back. */
  private void look() {
    for (int i = 0; i < 3; i++) {
      world.clock().advance(Duration.ofSeconds(31));
      lookOnce(watch);
    }
  }

  private static void lookOnce(PowerWatch watch) {
    try {
      watch.look();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  @Override
  public String picture(Job job) {
    look();
    Left left = Left.of(world, job.vps());
    return "%s %s %s %s".formatted(left.machines(), left.state(), left.vps(), left.meters());
  }

  @Override
  public void done(Job job) {
    assertThat(job.operation().result()).contains("\"vpsId\":\"" + job.vps().text() + '"');
    boolean runs = act != PowerAct.SHUTDOWN && act != PowerAct.STOP;
    stays(job, runs ? PowerState.RUNNING : PowerState.STOPPED);
  }

  @Override
  public void nothingLeft(Job job) {
    stays(job, act == PowerAct.START ? PowerState.STOPPED : PowerState.RUNNING);
  }

  private void stays(Job job, PowerState power) {
    look();
    boolean runs = power == PowerState.RUNNING;
    Vps vps = world.store().transact(tx -> tx.vpses().find(job.vps()).orElseThrow());
    assertThat(vps.standing().power()).isEqualTo(power);
    assertThat(vps.standing().desiredPower()).isEqualTo(power);
    assertThat(ByName.of(world.machines()).state(MachineName.of(vps.id())))
        .isEqualTo(runs ? Observation.State.RUNNING : Observation.State.STOPPED);
    List<Meter> open =
        world
            .store()
            .transact(tx ->
                tx.metering().of(vps.id()).stream()
                    .filter(interval -> interval.endedAt() == null)
                    .map(interval -> interval.meter())
                    .toList());
    assertThat(open)
        .containsExactlyInAnyOrderElementsOf(
            runs ? List.of(Meter.values()) : List.of(Meter.STORAGE, Meter.IPV4));
  }

  @Override
  public Store store() {
    return world.store();
  }

  @Override
  public SettableClock clock() {
    return world.clock();
  }

  @Override
  public Pace pace() {
    return world.pace();
  }

  @Override
  public Set<String> hosts() {
    return world.hosts();
  }

  @Override
  public List<OperationKind<Tx, ?>> kinds() {
    return world.kinds();
  }
}
