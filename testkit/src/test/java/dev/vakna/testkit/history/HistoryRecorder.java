package dev.vakna.testkit.history;

import dev.vakna.core.destroy.DestroyIntake;
import dev.vakna.core.engine.EngineException;
import dev.vakna.core.id.JobId;
import dev.vakna.core.id.VpsId;
import dev.vakna.core.job.Job;
import dev.vakna.core.job.OperationJson;
import dev.vakna.core.machine.MachinePlan;
import dev.vakna.operations.Entry;
import dev.vakna.operations.Failure;
import dev.vakna.operations.Progress;
import dev.vakna.simulator.engine.ModelEngine;
import dev.vakna.testkit.operation.Interference;
import dev.vakna.testkit.operation.StageDrive;
import dev.vakna.testkit.restore.Cast;
import dev.vakna.testkit.restore.World;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/**
 * Records histories of this release, to be done once per release: {@code mvn -pl testkit -am test
 * -Dtest=HistoryRecorder -Dvakna.histories.release=0.1.0
 * -Dvakna.histories.directory=testkit/src/test/resources/histories}. What is recorded is never
 * changed afterwards.
 */
@EnabledIfSystemProperty(named = "vakna.histories.directory", matches = ".+")
class HistoryRecorder {

  private final Interference interference = new Interference();
  private final World world = new World(interference);
  private final List<History.Line> lines = new ArrayList<>();
  private List<String> engine = new ArrayList<>();
  private List<String> before = List.of();
  private @Nullable Failure unwinds;
  private @Nullable MachinePlan plan;

  @Test
  void aRestoreThatCompletes() throws Exception {
    JobId job = world.start();
    record("completes", job, Interference.NONE);
  }

  @Test
  void aRestoreThatIsTriedAgain() throws Exception {
    JobId job = world.start();
    AtomicBoolean once = new AtomicBoolean();
    record(
        "tried-again",
        job,
        point -> {
          if (point.call().equals("writeDisks") && point.after() && !once.getAndSet(true)) {
            throw EngineException.retryable("the answer was lost", null);
          }
        });
  }

  @Test
  void aRestoreThatIsUndone() throws Exception {
    world.machines().guests(ModelEngine.Guests.PANIC);
    JobId job = world.start();
    record("undone", job, Interference.NONE);
  }

  @Test
  void anEndOfAMachine() throws Exception {
    interference.with(this::note);
    VpsId vps = new StageDrive(world, interference).job(world.start()).vps();
    world.runToRest();
    before = lines.stream().flatMap(line -> line.engine().stream()).toList();
    lines.clear();
    engine = new ArrayList<>();
    JobId job =
        ((DestroyIntake.Answer.Accepted)
                new DestroyIntake(world.store(), world.chance(), () -> {}).accept(vps))
            .job();
    record("completes", job, Interference.NONE);
  }

  private void record(String story, JobId id, Interference.Disturbance disturbance)
      throws InterruptedException {
    interference.with(point -> {
      note(point);
      disturbance.at(point);
    });
    String address =
        world
            .store()
            .transact(tx -> tx.addresses().of(tx.jobs().find(id).orElseThrow().vps()))
            .orElseThrow()
            .address();
    StageDrive drive = new StageDrive(world, interference);
    drive.toRest();
    Job job = drive.job(id);
    Cast cast = world.cast();
    new History(
            System.getProperty("vakna.histories.release"),
            job.operation().kind(),
            story,
            new History.Records(
                id.text(),
                cast.account().text(),
                cast.source().text(),
                cast.backup().text(),
                cast.key(),
                cast.archiveId(),
                job.vps().text(),
                address,
                History.tree(OperationJson.write(plan))),
            History.tree(job.operation().input()),
            before,
            lines,
            engine)
        .write(
            Path.of(System.getProperty("vakna.histories.directory"))
                .resolve(System.getProperty("vakna.histories.release"))
                .resolve(job.operation().kind())
                .resolve(story + ".json"));
  }

  private void note(Interference.Point point) {
    if (!point.after()) {
      return;
    }
    List<Object> told = point.arguments();
    if (point.port().equals("Engine")) {
      engine.add(point.call());
      if (!told.isEmpty() && told.getFirst() instanceof MachinePlan known) {
        plan = known;
      }
    } else if (point.call().equals("unwind")) {
      unwinds = (Failure) told.get(1);
    } else if (point.call().equals("append")) {
      lines.add(
          new History.Line(
              engine,
              unwinds,
              (String) told.get(1),
              (Entry.Mark) told.get(2),
              History.tree((String) told.get(3)),
              (Progress) told.get(4)));
      engine = new ArrayList<>();
      unwinds = null;
    }
  }
}
