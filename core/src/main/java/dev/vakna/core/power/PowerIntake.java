package dev.vakna.core.power;

import dev.vakna.core.account.Scope;
import dev.vakna.core.chance.Chance;
import dev.vakna.core.id.JobId;
import dev.vakna.core.id.RequestId;
import dev.vakna.core.id.VpsId;
import dev.vakna.core.idempotency.OncePerKey;
import dev.vakna.core.inventory.Vps;
import dev.vakna.core.job.Job;
import dev.vakna.core.job.OperationJson;
import dev.vakna.core.problem.NotFound;
import dev.vakna.core.problem.ProblemCode;
import dev.vakna.core.problem.Refusal;
import dev.vakna.core.problem.RefusalException;
import dev.vakna.core.store.Store;
import dev.vakna.core.store.Tx;
import dev.vakna.operations.Operation;
import java.time.Duration;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
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
    /**
     * The job that does it.
     *
     * @param replayed the answer is an earlier call's, kept under its idempotency key
     */
    record Accepted(JobId job, boolean replayed) implements Answer {}

    /** Nothing changed. */
    record Refused(Refusal refusal) implements Answer {}
  }

  /** An operator's wish, for anybody's machine, that no call is known of. */
  public Answer accept(VpsId id, PowerAct act, boolean force) {
    return accept(id, act, force, null);
  }

  /**
   * An operator's wish, for anybody's machine.
   *
   * @param force with {@link PowerAct#RESTART}: a guest that does not switch itself off in time is
   *     switched off all the same
   * @param asked the call that asks for it; null when none is known
   */
  public Answer accept(VpsId id, PowerAct act, boolean force, @Nullable RequestId asked) {
    return decided(tx -> {
      Vps vps =
          tx.vpses().lock(id).orElseThrow(() -> new RefusalException(NotFound.vps(id.text())));
      return new Answer.Accepted(begin(tx, vps, act, force, asked), false);
    });
  }

  /** An owner's wish. */
  public Answer accept(PowerCall call) {
    Set<Scope> missing = call.caller().missing(PowerGate.SCOPES);
    if (!missing.isEmpty()) {
      return new Answer.Refused(Refusal.missing(missing));
    }
    return decided(tx -> {
      OncePerKey.Answered<KeptJob> answered =
          once(call.act())
              .decide(tx, call.caller().account(), call.sending(), () -> decide(tx, call));
      return new Answer.Accepted(
          JobId.parse(answered.answer().job()).orElseThrow(), answered.replayed());
    });
  }

  private Answer decided(Function<Tx, Answer.Accepted> decision) {
    Answer.Accepted accepted;
    try {
      accepted = store.transact(decision);
    } catch (RefusalException e) {
      return new Answer.Refused(e.refusal());
    }
    if (!accepted.replayed()) {
      onAccepted.run();
    }
    return accepted;
  }

  /** An accepted call's answer as kept under its idempotency key. */
  record KeptJob(String job) {}

  private static OncePerKey<KeptJob> once(PowerAct act) {
    return new OncePerKey<>(act.kind(), KeptJob.class);
  }

  private KeptJob decide(Tx tx, PowerCall call) {
    Vps vps =
        VpsId.parse(call.vpsId())
            .flatMap(id -> tx.vpses().lock(call.caller().account(), id))
            .orElseThrow(() -> new RefusalException(NotFound.VPS));
    PowerCall.Wish wish = call.body().sound(call.sending().faults());
    if (tx.accounts().find(vps.account()).filter(a -> a.access().active()).isEmpty()) {
      throw new RefusalException(Refusal.accountClosed());
    }
    return new KeptJob(begin(tx, vps, call.act(), wish.force(), call.caller().request()).text());
  }

  private JobId begin(Tx tx, Vps vps, PowerAct act, boolean force, @Nullable RequestId request) {
    PowerGate.of(tx, vps)
        .against(act)
        .ifPresent(refusal -> {
          throw new RefusalException(refusal);
        });
    Vps.Placement placement = Objects.requireNonNull(vps.site().placement());
    tx.vpses().update(vps.in(vps.standing().status(), vps.standing().power(), act.wanted()));
    JobId job = new JobId(chance.nextId());
    tx.jobs()
        .insert(
            new Job(
                Operation.queued(
                    job.value(),
                    act.kind(),
                    placement.host(),
                    OperationJson.write(PowerInput.of(vps, force, placement.place())),
                    tx.now()),
                vps.account(),
                vps.id(),
                null,
                request));
    return job;
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
}
