package dev.vakna.core.power;

import dev.vakna.core.chance.Chance;
import dev.vakna.core.id.AccountId;
import dev.vakna.core.id.JobId;
import dev.vakna.core.id.VpsId;
import dev.vakna.core.inventory.PowerState;
import dev.vakna.core.inventory.ServiceStatus;
import dev.vakna.core.inventory.Vps;
import dev.vakna.core.job.Job;
import dev.vakna.core.job.OperationJson;
import dev.vakna.core.problem.NotFound;
import dev.vakna.core.problem.ProblemCode;
import dev.vakna.core.problem.Refusal;
import dev.vakna.core.store.Store;
import dev.vakna.core.store.Tx;
import dev.vakna.operations.Operation;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Accepts the wish to switch a machine on, off, or off and on. What the machine is to be is written
 * in the transaction that accepts the wish.
 */
public final class PowerIntake {

  /** When it makes sense to ask for a machine again that another operation holds. */
  private static final Duration BUSY = Duration.ofSeconds(5);

  private final Store store;
  private final Chance chance;
  private final Runnable onAccepted;

  /**
   * @param onAccepted told after a wish was accepted, so that a worker looks at once
   */
  public PowerIntake(Store store, Chance chance, Runnable onAccepted) {
    this.store = store;
    this.chance = chance;
    this.onAccepted = onAccepted;
  }

  /** What came of it. */
  public sealed interface Answer {
    /** The job that does it. */
    record Accepted(JobId job) implements Answer {}

    /** Nothing changed. */
    record Refused(Refusal refusal) implements Answer {}
  }

  /** Whoever asks, as an operator. */
  public Answer accept(VpsId id, PowerAct act, boolean force) {
    return accept(null, id, act, force);
  }

  /**
   * An owner's wish.
   *
   * @param owner whose machine it must be; null for an operator, who may ask for anybody's
   * @param force with {@link PowerAct#RESTART}: a guest that does not switch itself off in time is
   *     switched off all the same
   */
  public Answer accept(@Nullable AccountId owner, VpsId id, PowerAct act, boolean force) {
    Answer answer = store.transact(tx -> decide(tx, owner, id, act, force));
    if (answer instanceof Answer.Accepted) {
      onAccepted.run();
    }
    return answer;
  }

  private Answer decide(Tx tx, @Nullable AccountId owner, VpsId id, PowerAct act, boolean force) {
    Optional<Vps> found =
        tx.vpses().lock(id).filter(vps -> owner == null || vps.account().equals(owner));
    if (found.isEmpty()) {
      return new Answer.Refused(NotFound.vps(id.text()));
    }
    Vps vps = found.get();
    if (PowerRecords.held(tx, id)) {
      return new Answer.Refused(busy(id));
    }
    Vps.Placement placement = vps.site().placement();
    if (placement == null) {
      return refused(
          ProblemCode.VPS_NOT_READY,
          "not_managed_here",
          "%s is not run here, so its power is not switched here.".formatted(id.text()),
          null);
    }
    Answer closed = closed(vps, act);
    if (closed != null) {
      return closed;
    }
    tx.vpses().update(vps.in(vps.standing().status(), vps.standing().power(), act.wanted()));
    JobId job = new JobId(chance.nextId());
    tx.jobs()
        .insert(
            new Job(
                Operation.queued(
                    job.value(),
                    act.kind(),
                    placement.host(),
                    OperationJson.write(new PowerInput(id, force, placement.place())),
                    tx.now()),
                vps.account(),
                id,
                null));
    return new Answer.Accepted(job);
  }

  /** What another operation holds. */
  public static Refusal busy(VpsId id) {
    return Refusal.gate(
        ProblemCode.VPS_BUSY,
        "vps_busy",
        "Another job is at work on %s. Wait until it ends, or cancel it, then ask again."
            .formatted(id.text()),
        BUSY);
  }

  private static @Nullable Answer closed(Vps vps, PowerAct act) {
    boolean on = act.wanted() == PowerState.RUNNING;
    if (vps.standing().status() == ServiceStatus.SUSPENDED && on) {
      return refused(
          ProblemCode.VPS_NOT_READY,
          "vps_suspended",
          "%s is suspended and is not started. Settle what suspended it first."
              .formatted(vps.id().text()),
          null);
    }
    if (vps.standing().status() != ServiceStatus.ACTIVE
        && vps.standing().status() != ServiceStatus.SUSPENDED) {
      return refused(
          ProblemCode.VPS_NOT_READY,
          "vps_" + vps.standing().status().code(),
          "%s is %s; only an active one has power to switch."
              .formatted(vps.id().text(), vps.standing().status().code()),
          null);
    }
    boolean runs = vps.standing().power() == PowerState.RUNNING;
    if (act == PowerAct.START && runs) {
      return refused(
          ProblemCode.VPS_NOT_READY,
          "already_running",
          "%s runs already. Restart it, if that is what is wanted.".formatted(vps.id().text()),
          null);
    }
    // What should run and does not is on its way up again; it can still be switched off for good.
    boolean off = !runs && vps.standing().desiredPower() == PowerState.STOPPED;
    if (act != PowerAct.START && (off || on && !runs)) {
      return refused(
          ProblemCode.VPS_NOT_READY,
          "already_stopped",
          "%s is off already.%s".formatted(vps.id().text(), on ? " Start it instead." : ""),
          null);
    }
    return null;
  }

  private static Answer refused(
      ProblemCode code, @Nullable String gate, String detail, @Nullable Duration retryAfter) {
    return new Answer.Refused(
        gate == null ? Refusal.of(code, detail) : Refusal.gate(code, gate, detail, retryAfter));
  }
}
