package dev.vakna.core.destroy;

import dev.vakna.core.chance.Chance;
import dev.vakna.core.id.JobId;
import dev.vakna.core.id.VpsId;
import dev.vakna.core.inventory.PowerState;
import dev.vakna.core.inventory.ServiceStatus;
import dev.vakna.core.inventory.Vps;
import dev.vakna.core.job.Job;
import dev.vakna.core.job.OperationJson;
import dev.vakna.core.metering.Meter;
import dev.vakna.core.power.PowerAct;
import dev.vakna.core.power.PowerIntake;
import dev.vakna.core.problem.NotFound;
import dev.vakna.core.problem.ProblemCode;
import dev.vakna.core.problem.Refusal;
import dev.vakna.core.store.Store;
import dev.vakna.core.store.Tx;
import dev.vakna.operations.Operation;
import java.util.EnumSet;
import java.util.Optional;

/**
 * Accepts the end of a Cloud VM. From that moment it costs nothing, however long its removal takes.
 */
public final class DestroyIntake {

  private final Store store;
  private final Chance chance;
  private final Runnable onAccepted;

  /**
   * @param onAccepted told after an end was accepted, so that a worker looks at once
   */
  public DestroyIntake(Store store, Chance chance, Runnable onAccepted) {
    this.store = store;
    this.chance = chance;
    this.onAccepted = onAccepted;
  }

  /** What came of it. */
  public sealed interface Answer {
    /**
     * The job that removes it: a new one, the one that was asked for before, or the restore that
     * makes it and is now cancelled.
     */
    record Accepted(JobId job) implements Answer {}

    /** Nothing changed, for example because its power is just being switched. */
    record Refused(Refusal refusal) implements Answer {}
  }

  /** Ends the Cloud VM. */
  public Answer accept(VpsId id) {
    Answer answer = store.transact(tx -> decide(tx, id));
    if (answer instanceof Answer.Accepted) {
      onAccepted.run();
    }
    return answer;
  }

  private Answer decide(Tx tx, VpsId id) {
    Vps vps = tx.vpses().lock(id).orElse(null);
    if (vps == null) {
      return new Answer.Refused(NotFound.vps(id.text()));
    }
    Vps.Placement placement = vps.site().placement();
    if (placement == null) {
      return refused(
          ProblemCode.VPS_NOT_READY,
          "%s is not run here; only Cloud VMs that a restore made can be removed.".formatted(id));
    }
    Optional<Job> atWork =
        tx.jobs().unended().stream().filter(job -> job.vps().equals(id)).findFirst();
    if (atWork.isPresent()) {
      if (PowerAct.ofKind(atWork.get().operation().kind()).isPresent()) {
        return new Answer.Refused(PowerIntake.busy(id));
      }
      if (!atWork.get().operation().kind().equals(DestroyKind.NAME)) {
        // A restore that is cancelled removes what it made.
        tx.jobs().requestCancel(atWork.get().id());
      }
      return new Answer.Accepted(atWork.get().id());
    }
    tx.metering().close(id, EnumSet.allOf(Meter.class), tx.now());
    tx.vpses().update(vps.in(ServiceStatus.TERMINATED, PowerState.STOPPED, PowerState.STOPPED));
    JobId job = new JobId(chance.nextId());
    tx.jobs()
        .insert(
            new Job(
                Operation.queued(
                    job.value(),
                    DestroyKind.NAME,
                    placement.host(),
                    OperationJson.write(new DestroyInput(id, placement.place())),
                    tx.now()),
                vps.account(),
                id,
                null));
    return new Answer.Accepted(job);
  }

  private static Answer refused(ProblemCode code, String detail) {
    return new Answer.Refused(Refusal.of(code, detail));
  }
}
