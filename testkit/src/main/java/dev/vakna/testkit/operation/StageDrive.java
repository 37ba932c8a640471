package dev.vakna.testkit.operation;

import dev.vakna.core.id.JobId;
import dev.vakna.core.job.Job;
import dev.vakna.core.store.Tx;
import dev.vakna.operations.Claim;
import dev.vakna.operations.Journal;
import dev.vakna.operations.OperationKind;
import dev.vakna.operations.OperationRunner;
import dev.vakna.operations.Policy;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;

/**
 * Works at a stage's operations as a server would, one after another.
 *
 * @param stage the stage
 * @param interference what stands around the stage's ports, and around its journal
 * @param kinds changes the stage's kinds
 */
public record StageDrive(
    Stage stage,
    Interference interference,
    UnaryOperator<List<? extends OperationKind<Tx, ?>>> kinds) {

  /** Longer than any pause. */
  private static final int IDLE_ROUNDS = 70;

  private static final Duration ROUND = Duration.ofSeconds(2);

  public StageDrive(Stage stage, Interference interference) {
    this(stage, interference, same -> same);
  }

  /** Runs what is due until nothing is, surviving deaths; answers how often the process died. */
  public int toRest() throws InterruptedException {
    int deaths = 0;
    int idle = 0;
    while (idle < IDLE_ROUNDS) {
      Optional<Claim> claim =
          stage.store().journal().claim("w" + deaths, stage.hosts(), Policy.STANDARD.lease());
      if (claim.isEmpty()) {
        stage.clock().advance(ROUND);
        idle++;
        continue;
      }
      idle = 0;
      try {
        runner().run(claim.get());
      } catch (Interference.Killed e) {
        deaths++;
      }
    }
    return deaths;
  }

  @SuppressWarnings("unchecked") // the proxy is of the journal's own type
  private OperationRunner<Tx> runner() {
    Journal<Tx> journal =
        interference.around(Journal.class, stage.store().journal(), Set.of("claim"));
    return new OperationRunner<>(
        journal, kinds.apply(stage.kinds()), Policy.STANDARD, stage.pace(), (_, _) -> {});
  }

  /** The job as it is now. */
  public Job job(JobId id) {
    return stage.store().transact(tx -> tx.jobs().find(id).orElseThrow());
  }
}
