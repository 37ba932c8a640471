package dev.vakna.core.idempotency;

import dev.vakna.core.id.AccountId;
import dev.vakna.core.job.OperationJson;
import dev.vakna.core.problem.Body;
import dev.vakna.core.problem.ProblemCode;
import dev.vakna.core.problem.Refusal;
import dev.vakna.core.problem.RefusalException;
import dev.vakna.core.store.IdempotencyRecords.Kept;
import dev.vakna.core.store.Tx;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/**
 * Decides the calls of one route, each once per account and key. The key is held by the call's
 * transaction from before the decision until after, so two equal calls lead to one effect. Only an
 * accepted call's answer is kept, in the transaction that accepted it; a refusal leaves the key
 * free.
 *
 * @param <A> the answer as it is kept: a record of texts and numbers, without secrets. Its fields
 *     are read by later releases
 */
public final class OncePerKey<A> {

  private final String route;
  private final Class<A> form;

  /**
   * @param route names the route in storage, so it never changes
   */
  public OncePerKey(String route, Class<A> form) {
    this.route = Objects.requireNonNull(route);
    this.form = Objects.requireNonNull(form);
  }

  /**
   * An accepted call's answer.
   *
   * @param replayed it is an earlier call's, kept under its key
   */
  public record Answered<A>(A answer, boolean replayed) {
    public Answered {
      Objects.requireNonNull(answer);
    }
  }

  /**
   * The answer kept under the call's key, or else that of the decision. Called right after the
   * scopes were judged, before anything the path names is.
   *
   * @param decision accepts the call and answers, or throws {@link RefusalException}. It judges a
   *     malformed key with the body ({@link Body#sound}); where it does not, that is done after it
   * @throws RefusalException to undo the transaction with: the decision's refusal, a key that was
   *     used for another request or is being decided now
   */
  public Answered<A> decide(Tx tx, AccountId account, Sending sending, Supplier<A> decision) {
    String key = sending.wellFormedKey();
    if (key != null) {
      Optional<A> earlier = earlier(tx, account, sending.fingerprint(), key);
      if (earlier.isPresent()) {
        return new Answered<>(earlier.get(), true);
      }
    }
    A answer = decision.get();
    if (!sending.faults().isEmpty()) {
      throw new RefusalException(Refusal.invalid(sending.faults()));
    }
    if (key != null) {
      tx.idempotency()
          .keep(
              account,
              route,
              key,
              new Kept(sending.fingerprint(), OperationJson.write(answer), tx.now()));
    }
    return new Answered<>(answer, false);
  }

  private Optional<A> earlier(Tx tx, AccountId account, String fingerprint, String key) {
    if (!tx.idempotency().tryHold(account, route, key)) {
      throw new RefusalException(
          new Refusal(
              ProblemCode.IDEMPOTENCY_IN_PROGRESS,
              "A request with this Idempotency-Key is still being decided. Send it again in a"
                  + " moment.",
              List.of(),
              List.of(),
              null,
              Set.of(),
              Duration.ofSeconds(1)));
    }
    Optional<Kept> kept = tx.idempotency().find(account, route, key);
    if (kept.isPresent() && !kept.get().requestHash().equals(fingerprint)) {
      throw new RefusalException(
          Refusal.of(
              ProblemCode.IDEMPOTENCY_KEY_REUSED,
              "This Idempotency-Key was used for another request. Use a new key for a new"
                  + " request."));
    }
    return kept.map(known -> OperationJson.read(known.answer(), form));
  }
}
