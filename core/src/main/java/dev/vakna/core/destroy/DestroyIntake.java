package dev.vakna.core.destroy;

import dev.vakna.core.chance.Chance;
import dev.vakna.core.id.JobId;
import dev.vakna.core.id.RequestId;
import dev.vakna.core.id.VpsId;
import dev.vakna.core.inventory.PowerState;
import dev.vakna.core.inventory.ServiceStatus;
import dev.vakna.core.inventory.Vps;
import dev.vakna.core.job.Job;
import dev.vakna.core.job.OperationJson;
import dev.vakna.core.metering.Meter;
import dev.vakna.core.problem.NotFound;
import dev.vakna.core.problem.ProblemCode;
import dev.vakna.core.problem.Refusal;
import dev.vakna.core.store.Store;
import dev.vakna.core.store.Tx;
import dev.vakna.operations.Operation;
import java.util.EnumSet;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Accepts the end of a Cloud VM, and forgets a VPS that runs elsewhere. From that moment it costs
 * nothing, however long its removal takes.
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

    /**
     * It runs elsewhere, so that nothing is to be done to it: it is no longer known here. Its
     * backups are retained.
     */
    record Removed() implements Answer {}

    /** Nothing changed. */
    record Refused(Refusal refusal) implements Answer {}
  }

  /** Ends the Cloud VM, asked for by no call. */
  public Answer accept(VpsId id) {
    return accept(id, null);
  }

  /**
   * Ends the Cloud VM.
   *
   * @param asked the call that asks for it; null when none does
   */
  public Answer accept(VpsId id, @Nullable RequestId asked) {
    Answer answer = store.transact(tx -> decide(tx, id, asked));
    if (answer instanceof Answer.Accepted) {
      onAccepted.run();
    }
    return answer;
  }

  private Answer decide(Tx tx, VpsId id, @Nullable RequestId asked) {
    Vps vps = tx.vpses().lock(id).orElse(null);
    if (vps == null) {
      return new Answer.Refused(NotFound.vps(id.text()));
    }
    if (vps.site().placement() == null) {
      return remove(tx, vps);
    }
    return new Answer.Accepted(end(tx, vps, asked));
  }

  /** No engine of ours runs it, so that it has neither machine nor charges here. */
  private static Answer remove(Tx tx, Vps vps) {
    if (!tx.jobs().unended(vps.id()).isEmpty()) {
      return refused(
          ProblemCode.VPS_BUSY,
          "A job holds %s. Try again when it has ended.".formatted(vps.id().text()));
    }
    tx.ends().find(vps.id()).ifPresent(known -> tx.ends().put(known.ended(tx.now())));
    tx.vpses().remove(vps.id());
    return new Answer.Removed();
  }

  /** An end that was accepted in a transaction of somebody else's is committed. */
  void accepted() {
    onAccepted.run();
  }

  /**
   * Has the Cloud VM end, in the caller's transaction. Its restore is cancelled; what else is at
   * work on it is taken back, and its removal waits for that.
   *
   * @param vps one that is placed, as it was read and locked in this transaction
   * @param asked the call that asks for it; null when none does
   * @return the job that removes it
   */
  JobId end(Tx tx, Vps vps, @Nullable RequestId asked) {
    VpsId id = vps.id();
    for (Job job : tx.jobs().unended(id)) {
      if (job.operation().kind().equals(DestroyKind.NAME)) {
        return job.id();
      }
      tx.jobs().requestCancel(job.id());
      if (vps.standing().status() == ServiceStatus.PENDING) {
        // A restore that is cancelled removes what it made.
        return job.id();
      }
    }
    Vps.Placement placement = Objects.requireNonNull(vps.site().placement());
    Ending known = tx.ends().find(id).orElse(Ending.none(id, vps.account()));
    tx.ends().put(known.ended(tx.now()));
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
                null,
                asked));
    return job;
  }

  private static Answer refused(ProblemCode code, String detail) {
    return new Answer.Refused(Refusal.of(code, detail));
  }
}
