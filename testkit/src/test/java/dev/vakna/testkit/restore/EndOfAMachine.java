package dev.vakna.testkit.restore;

import dev.vakna.core.destroy.DestroyIntake;
import dev.vakna.core.id.JobId;
import dev.vakna.core.id.VpsId;
import dev.vakna.core.job.Job;
import dev.vakna.core.store.Store;
import dev.vakna.core.store.Tx;
import dev.vakna.operations.OperationKind;
import dev.vakna.operations.Pace;
import dev.vakna.simulator.SettableClock;
import dev.vakna.testkit.operation.Interference;
import dev.vakna.testkit.operation.Stage;
import dev.vakna.testkit.operation.StageDrive;
import java.util.List;
import java.util.Set;

/** A restored machine whose end is asked for. */
public final class EndOfAMachine implements Stage {

  private final World world;

  public EndOfAMachine(Interference interference) {
    this.world = new World(interference);
  }

  @Override
  public JobId start() throws InterruptedException {
    JobId restore = world.start();
    world.runToRest();
    VpsId vps = new StageDrive(world, world.interference()).job(restore).vps();
    DestroyIntake intake = new DestroyIntake(world.store(), world.chance(), () -> {});
    return ((DestroyIntake.Answer.Accepted) intake.accept(vps)).job();
  }

  @Override
  public String picture(Job job) {
    return world.picture(job);
  }

  @Override
  public void done(Job job) {
    Left.of(world, job.vps()).assertGone();
  }

  @Override
  public void nothingLeft(Job job) {
    Left.of(world, job.vps()).assertGone();
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
