package dev.vakna.testkit.history;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vakna.core.destroy.DestroyKind;
import dev.vakna.core.id.AccountId;
import dev.vakna.core.id.BackupId;
import dev.vakna.core.id.JobId;
import dev.vakna.core.id.VpsId;
import dev.vakna.core.inventory.PowerState;
import dev.vakna.core.inventory.ServiceStatus;
import dev.vakna.core.inventory.Vps;
import dev.vakna.core.job.Job;
import dev.vakna.core.job.OperationJson;
import dev.vakna.core.machine.MachinePlan;
import dev.vakna.core.store.Tx;
import dev.vakna.operations.Claim;
import dev.vakna.operations.Journal;
import dev.vakna.operations.Operation;
import dev.vakna.operations.Policy;
import dev.vakna.simulator.Samples;
import dev.vakna.testkit.engine.ByName;
import dev.vakna.testkit.operation.Interference;
import dev.vakna.testkit.operation.StageDrive;
import dev.vakna.testkit.restore.Cast;
import dev.vakna.testkit.restore.World;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A world in which an older release came as far as a line of a history and then died.
 *
 * @param history the history
 * @param world records and engine as they were then
 * @param job the operation
 */
record Resumed(History history, World world, JobId job) {

  /**
   * @param lines how many of the history's lines were written
   * @param acted the engine was also told what it was told before the next line
   */
  static Resumed at(History history, int lines, boolean acted) {
    History.Records records = history.records();
    World world =
        new World(
            new Interference(),
            new Cast(
                AccountId.parse(records.account()).orElseThrow(),
                VpsId.parse(records.source()).orElseThrow(),
                BackupId.parse(records.backup()).orElseThrow(),
                records.key(),
                records.archiveId()));
    Resumed resumed = new Resumed(history, world, JobId.parse(records.job()).orElseThrow());
    resumed.admit();
    resumed.replay(lines, acted);
    return resumed;
  }

  private boolean destroys() {
    return history.kind().equals(DestroyKind.NAME);
  }

  private VpsId vps() {
    return VpsId.parse(history.records().vps()).orElseThrow();
  }

  private void admit() {
    History.Records records = history.records();
    AccountId account = AccountId.parse(records.account()).orElseThrow();
    BackupId backup = BackupId.parse(records.backup()).orElseThrow();
    JobId maker = destroys() ? new JobId(world.chance().nextId()) : job;
    Vps row =
        Samples.known(
            new Samples(world.chance(), world.clock().instant()).clone(account, maker, World.HOST),
            vps());
    Vps standing =
        destroys() ? row.in(ServiceStatus.TERMINATED, PowerState.STOPPED, PowerState.STOPPED) : row;
    Operation queued =
        Operation.queued(
            job.value(),
            history.kind(),
            World.HOST,
            history.input().toString(),
            world.clock().instant());
    world
        .store()
        .transact(tx -> {
          tx.vpses().insert(standing);
          assertThat(tx.addresses().lease(vps(), "default", records.address(), records.address()))
              .contains(records.address());
          Vps leased = Samples.addressed(standing, records.address());
          tx.vpses().update(leased);
          tx.jobs().insert(new Job(queued, account, vps(), destroys() ? null : backup));
          return leased;
        });
  }

  private void replay(int lines, boolean acted) {
    history.before().forEach(this::act);
    Journal<Tx> journal = world.store().journal();
    if (lines == 0 && !acted) {
      return;
    }
    Claim claim =
        journal.claim("older release", world.hosts(), Policy.STANDARD.lease()).orElseThrow();
    for (int i = 0; i < lines; i++) {
      History.Line line = history.lines().get(i);
      line.engine().forEach(this::act);
      if (line.unwinds() != null) {
        journal.unwind(claim, line.unwinds());
      }
      journal.append(claim, line.step(), line.mark(), line.payload().toString(), line.progress());
    }
    if (acted) {
      (lines < history.lines().size() ? history.lines().get(lines).engine() : history.last())
          .forEach(this::act);
    }
    world.clock().advance(Policy.STANDARD.lease().plusSeconds(1));
  }

  /** Tells the engine what the older release told it. */
  private void act(String call) {
    MachinePlan plan = OperationJson.read(history.records().plan().toString(), MachinePlan.class);
    switch (call) {
      case "createDisks" -> ByName.of(world.machines()).createDisks(plan);
      case "writeDisks" -> world.fill(plan);
      case "giveIdentity" -> world.seed(plan);
      case "define" -> ByName.of(world.machines()).define(plan);
      case "boot" -> ByName.of(world.machines()).boot(plan.name());
      case "stop" -> ByName.of(world.machines()).stop(plan.name());
      case "destroy" -> ByName.of(world.machines()).destroy(plan.name());
      case "observe", "console" -> {}
      default -> throw new IllegalStateException("a history tells the engine '" + call + "'");
    }
  }

  /** Drives the operation to its end with today's code. */
  Job ended() throws InterruptedException {
    StageDrive drive = new StageDrive(world, world.interference());
    drive.toRest();
    return drive.job(job);
  }

  boolean requestCancel() {
    return world.store().transact(tx -> tx.jobs().requestCancel(job));
  }

  /** Why it turned back before that line, or null when it had not. */
  @Nullable String turnedBack(int lines) {
    List<History.Line> written = history.lines().subList(0, lines);
    return written.stream()
        .map(History.Line::unwinds)
        .filter(why -> why != null)
        .map(why -> why.code())
        .findFirst()
        .orElse(null);
  }
}
