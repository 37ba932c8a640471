package dev.vakna.core.destroy;

import dev.vakna.core.account.Account;
import dev.vakna.core.account.Caller;
import dev.vakna.core.id.VpsId;
import dev.vakna.core.inventory.Vps;
import dev.vakna.core.problem.Body;
import dev.vakna.core.problem.NotFound;
import dev.vakna.core.problem.Refusal;
import dev.vakna.core.problem.RefusalException;
import dev.vakna.core.store.Store;
import dev.vakna.core.store.Tx;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The moment after which an owner wants a Cloud VM to end by itself. It is only recorded, and
 * carried out by {@link DueEnds}.
 */
public final class EndDates {

  private final Store store;
  private final Duration leastAhead;

  /** With the usual least time ahead. */
  public EndDates(Store store) {
    this(store, DeleteAfter.LEAST_AHEAD);
  }

  /**
   * @param leastAhead so far ahead it must be
   */
  public EndDates(Store store, Duration leastAhead) {
    this.store = Objects.requireNonNull(store);
    this.leastAhead = Objects.requireNonNull(leastAhead);
  }

  /**
   * What an owner asks for.
   *
   * @param said whether the end date is spoken of at all
   * @param text the moment as it was written, not yet known to be one; null takes it back
   */
  public record Wish(boolean said, @Nullable String text) {}

  /** What came of it. */
  public sealed interface Answer {
    /** The VPS, and what is recorded now. */
    record Recorded(Vps vps, @Nullable Instant deleteAfter) implements Answer {}

    /** Nothing changed. */
    record Refused(Refusal refusal) implements Answer {}
  }

  /**
   * Decides an owner's wish.
   *
   * @param id the path's text, not yet known to be an id
   */
  public Answer accept(Caller caller, String id, Body<Wish> body) {
    try {
      return store.transact(tx -> decide(tx, caller, id, body));
    } catch (RefusalException e) {
      return new Answer.Refused(e.refusal());
    }
  }

  private Answer decide(Tx tx, Caller caller, String id, Body<Wish> body) {
    Vps vps =
        VpsId.parse(id)
            .flatMap(known -> tx.vpses().lock(caller.account(), known))
            .orElseThrow(() -> new RefusalException(NotFound.VPS));
    Wish wish = body.sound(List.of());
    Account account =
        tx.accounts()
            .find(vps.account())
            .orElseThrow(() -> new IllegalStateException("no account of " + vps.id()));
    EndFacts facts = EndFacts.read(tx, vps, account);
    if (!wish.said()) {
      return new Answer.Recorded(vps, facts.ending().deleteAfter());
    }
    Instant at = wish.text() == null ? null : read(wish.text(), facts.now());
    Optional<Refusal> closed = at == null ? EndGate.ending(facts) : EndGate.endDate(facts);
    if (closed.isPresent()) {
      throw new RefusalException(closed.get());
    }
    tx.ends().put(facts.ending().after(at));
    return new Answer.Recorded(vps, at);
  }

  private Instant read(String text, Instant now) {
    return switch (DeleteAfter.read(text, now, leastAhead)) {
      case DeleteAfter.Read.At(Instant moment) -> moment;
      case DeleteAfter.Read.Faulty(var fault) ->
          throw new RefusalException(Refusal.invalid(List.of(fault)));
    };
  }

  /** The recorded moment of a VPS that the caller may see; none when there is none. */
  public Optional<Instant> of(VpsId vps) {
    return store.transact(
        tx -> tx.ends().find(vps).flatMap(ending -> Optional.ofNullable(ending.deleteAfter())));
  }
}
