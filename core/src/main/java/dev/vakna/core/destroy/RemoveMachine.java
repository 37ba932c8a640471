package dev.vakna.core.destroy;

import dev.vakna.core.engine.EngineException;
import dev.vakna.core.engine.Engines;
import dev.vakna.core.id.VpsId;
import dev.vakna.core.job.Job;
import dev.vakna.core.job.OnEngine;
import dev.vakna.core.job.OperationJson;
import dev.vakna.core.job.Waiting;
import dev.vakna.core.machine.MachineName;
import dev.vakna.core.problem.ProblemCode;
import dev.vakna.core.store.Store;
import dev.vakna.operations.Failure;
import dev.vakna.operations.OperationStatus;
import dev.vakna.operations.Step;
import dev.vakna.operations.StepControl;
import dev.vakna.operations.StepFailedException;
import java.util.Optional;

/**
 * Removes the machine with its disks; finding nothing is success. What else was at work on it when
 * its end was asked for comes to its own end first: nobody starts a machine that is being removed.
 */
final class RemoveMachine implements Step<OnEngine<DestroyInput>> {

  private final Engines engines;
  private final Store store;

  RemoveMachine(Engines engines, Store store) {
    this.engines = engines;
    this.store = store;
  }

  @Override
  public String name() {
    return "remove-machine";
  }

  @Override
  public int weight() {
    return 1;
  }

  @Override
  public String intent(OnEngine<DestroyInput> on) {
    return OperationJson.write(MachineName.of(on.input().vps()));
  }

  @Override
  public String perform(OnEngine<DestroyInput> on, StepControl control)
      throws InterruptedException {
    control.message("Removing the machine and its disks");
    requireAlone(on.input().vps());
    try {
      engines.reach(on.engine()).destroy(on.input().at(), Waiting.of(control));
      return "{}";
    } catch (EngineException e) {
      throw failed(e);
    }
  }

  /** What is parked is at work nowhere, and finds nothing when it goes on. */
  private void requireAlone(VpsId vps) {
    Optional<Job> other =
        store.transact(tx ->
            tx.jobs().unended(vps).stream()
                .filter(job -> !job.operation().kind().equals(DestroyKind.NAME))
                .filter(job -> job.operation().status() != OperationStatus.PARKED)
                .findFirst());
    if (other.isPresent()) {
      throw StepFailedException.outOfReach(
          new Failure(
              ProblemCode.VPS_BUSY.code(),
              "Waiting until what else was at work on the machine is taken back. Then it is removed; you need do nothing, and it costs nothing any more.",
              "%s of %s has not ended".formatted(other.get().operation().kind(), vps)),
          null);
    }
  }

  private static StepFailedException failed(EngineException e) {
    String detail = String.valueOf(e.getMessage());
    if (e.kind() == EngineException.Kind.OUT_OF_REACH) {
      return StepFailedException.outOfReach(
          new Failure(
              ProblemCode.ENGINE_FAILED.code(),
              "Waiting for the machine's host, which does not answer now. The machine is removed as"
                  + " soon as the host answers; you need do nothing, and it costs nothing any"
                  + " more.",
              detail),
          e);
    }
    Failure failure =
        new Failure(
            ProblemCode.ENGINE_FAILED.code(),
            "The machine could not be removed yet. It costs nothing any more.",
            detail);
    // What is sure settles in no time.
    return StepFailedException.unsure(failure, e.settling(), e);
  }

  @Override
  public void undo(OnEngine<DestroyInput> on, StepControl control) {
    // Never asked for: the kind goes forward only.
  }
}
