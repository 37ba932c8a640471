package dev.vakna.core.destroy;

import dev.vakna.core.account.Account;
import dev.vakna.core.account.Caller;
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
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.temporal.TemporalAdjusters;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What owners say of the end of their Cloud VMs: at once, with the month, not after all. An end at
 * once is carried out by {@link DestroyIntake}; a scheduled one is only recorded, in the
 * transaction that accepts it, and carried out by {@link DueEnds}.
 */
public final class Cancellations {

  /** The job of an end that was scheduled: it is over as soon as it is accepted. */
  public static final String SCHEDULING = "vps.schedule_end";

  private final OncePerKey<KeptAnswer> once = new OncePerKey<>("cancel", KeptAnswer.class);
  private final Store store;
  private final Chance chance;
  private final DestroyIntake ends;

  /**
   * @param ends carries out what is to happen at once
   */
  public Cancellations(Store store, Chance chance, DestroyIntake ends) {
    this.store = Objects.requireNonNull(store);
    this.chance = Objects.requireNonNull(chance);
    this.ends = Objects.requireNonNull(ends);
  }

  /** What came of it. */
  public sealed interface Answer {
    /**
     * It is accepted.
     *
     * @param scheduled it ends later, and the job is over already
     * @param replayed it is an earlier call's answer, kept under its key
     */
    record Accepted(JobId job, boolean scheduled, boolean replayed) implements Answer {}

    /** Nothing changed. */
    record Refused(Refusal refusal) implements Answer {}
  }

  /** An accepted call's answer as kept under its idempotency key. */
  record KeptAnswer(String job, boolean scheduled) {}

  /** Decides an owner's wish to end a VPS. */
  public Answer cancel(CancelCall call) {
    Answer.Accepted accepted;
    try {
      accepted = store.transact(tx -> decide(tx, call));
    } catch (RefusalException e) {
      return new Answer.Refused(e.refusal());
    }
    if (!accepted.scheduled() && !accepted.replayed()) {
      ends.accepted();
    }
    return accepted;
  }

  private Answer.Accepted decide(Tx tx, CancelCall call) {
    OncePerKey.Answered<KeptAnswer> answered =
        once.decide(tx, call.caller().account(), call.sending(), () -> cancel(tx, call));
    return new Answer.Accepted(
        JobId.parse(answered.answer().job()).orElseThrow(),
        answered.answer().scheduled(),
        answered.replayed());
  }

  private KeptAnswer cancel(Tx tx, CancelCall call) {
    Vps vps =
        locked(tx, call.caller(), call.vpsId())
            .orElseThrow(() -> new RefusalException(NotFound.VPS));
    CancelRequest request = call.body().sound(call.sending().faults());
    EndFacts facts = facts(tx, vps);
    Optional<Refusal> closed = EndGate.refusal(facts, request.type());
    if (closed.isPresent()) {
      throw new RefusalException(closed.get());
    }
    return switch (request.type()) {
      case IMMEDIATE -> {
        tx.ends().put(facts.ending().with(request.at(facts.now(), null)));
        yield new KeptAnswer(ends.end(tx, vps, call.caller().request()).text(), false);
      }
      case END_OF_PERIOD -> {
        Instant at = nextMonth(facts.now());
        tx.ends().put(facts.ending().with(request.at(facts.now(), at)));
        yield new KeptAnswer(scheduled(tx, vps, call.caller().request()).text(), true);
      }
    };
  }

  /** The first moment of the next calendar month. */
  static Instant nextMonth(Instant now) {
    return now.atOffset(ZoneOffset.UTC)
        .toLocalDate()
        .with(TemporalAdjusters.firstDayOfNextMonth())
        .atStartOfDay()
        .toInstant(ZoneOffset.UTC);
  }

  private JobId scheduled(Tx tx, Vps vps, @Nullable RequestId asked) {
    JobId job = new JobId(chance.nextId());
    Vps.Placement placement = Objects.requireNonNull(vps.site().placement());
    tx.jobs()
        .insert(
            new Job(
                Operation.completed(
                    job.value(),
                    SCHEDULING,
                    placement.host(),
                    OperationJson.write(new DestroyInput(vps.id(), placement.place())),
                    OperationJson.write(
                        Map.of(
                            "vpsId", vps.id().text(),
                            "powerState", vps.standing().power().code())),
                    tx.now()),
                vps.account(),
                vps.id(),
                null,
                asked));
    return job;
  }

  /** How it stands with the caller's VPS; none when there is none, or no more. */
  public Optional<CancellationView> of(Caller caller, String id) {
    return store.transact(tx ->
        VpsId.parse(id)
            .flatMap(vps -> tx.vpses().find(caller.account(), vps))
            .map(vps -> CancellationView.of(facts(tx, vps))));
  }

  /** Takes a scheduled end back; answers why not, or nothing. */
  public Optional<Refusal> revoke(Caller caller, String id) {
    return store.transact(tx -> {
      Optional<Vps> vps = locked(tx, caller, id);
      if (vps.isEmpty()) {
        return Optional.of(NotFound.VPS);
      }
      EndFacts facts = facts(tx, vps.get());
      Cancellation known = facts.ending().cancellation();
      if (known == null || !CancellationView.of(facts).revokable()) {
        return Optional.of(
            EndGate.ending(facts)
                .orElseGet(() ->
                    Refusal.of(
                        ProblemCode.VPS_NOT_READY,
                        "%s is not cancelled, so there is nothing to take back."
                            .formatted(vps.get().id().text()))));
      }
      tx.ends().put(facts.ending().with(known.revoked(facts.now())));
      return Optional.empty();
    });
  }

  private static Optional<Vps> locked(Tx tx, Caller caller, String id) {
    return VpsId.parse(id).flatMap(vps -> tx.vpses().lock(caller.account(), vps));
  }

  private static EndFacts facts(Tx tx, Vps vps) {
    Account account =
        tx.accounts()
            .find(vps.account())
            .orElseThrow(() -> new IllegalStateException("no account of " + vps.id()));
    return EndFacts.read(tx, vps, account);
  }
}
