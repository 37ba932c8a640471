package dev.vakna.core.access;

import dev.vakna.core.account.ApiKey;
import dev.vakna.core.account.Caller;
import dev.vakna.core.account.KeyText;
import dev.vakna.core.account.Reach;
import dev.vakna.core.account.Scope;
import dev.vakna.core.chance.Chance;
import dev.vakna.core.id.KeyId;
import dev.vakna.core.idempotency.OncePerKey;
import dev.vakna.core.idempotency.Sending;
import dev.vakna.core.problem.Body;
import dev.vakna.core.problem.FieldFault;
import dev.vakna.core.problem.NotFound;
import dev.vakna.core.problem.ProblemCode;
import dev.vakna.core.problem.Refusal;
import dev.vakna.core.problem.RefusalException;
import dev.vakna.core.store.Store;
import dev.vakna.core.store.Tx;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The keys that callers list, make and end for their own account. No caller makes a key that
 * reaches further than the caller does, and none ends a key that may do what the caller may not.
 * How far a caller reaches is read anew in the transaction that decides: what was ended meanwhile
 * makes nothing more.
 */
public final class AccountKeys {

  /** How many keys of an account are not revoked at most. */
  public static final int MOST = 500;

  /** So long after it was deleted a key is still known by name, to operators and in answers. */
  public static final Duration KEPT = Duration.ofDays(30);

  private static final int PIECE = 1000;

  private final OncePerKey<Kept> once = new OncePerKey<>("create-key", Kept.class);
  private final Store store;
  private final Chance chance;
  private final Consumer<ApiKey> onMade;

  /**
   * @param onMade told of every key that was made
   */
  public AccountKeys(Store store, Chance chance, Consumer<ApiKey> onMade) {
    this.store = Objects.requireNonNull(store);
    this.chance = Objects.requireNonNull(chance);
    this.onMade = Objects.requireNonNull(onMade);
  }

  /** What is kept of an accepted call: nothing by which the key could be used. */
  record Kept(String keyId) {}

  /**
   * A key that was made.
   *
   * @param key as stored
   * @param secret the key itself; null when an earlier call made it, which alone was told
   */
  public record Made(ApiKey key, @Nullable KeyText secret) {

    /** Whether an earlier call with the same idempotency key made it. */
    public boolean replayed() {
      return secret == null;
    }
  }

  /** The account's keys that were not deleted, expired ones too, oldest first. */
  public List<ApiKey> of(Caller caller) {
    return store.read(tx -> tx.keys().live(caller.account()));
  }

  /**
   * Makes a key.
   *
   * @throws RefusalException when the wish is faulty or reaches further than its caller
   */
  public Made create(Caller caller, Body<KeyWish> body, Sending sending) {
    KeyWish wish = sound(body, sending);
    Set<Scope> scopes = wish.knownScopes();
    KeyText secret = KeyText.fresh(chance, wish.test());
    KeyId id = new KeyId(chance.nextId());
    Made made =
        store.transact(tx -> {
          Reach reach = Authority.reach(tx, caller);
          requireScopes(reach, Reach.of(scopes));
          OncePerKey.Answered<Kept> answered =
              once.decide(
                  tx,
                  caller.account(),
                  sending,
                  () -> {
                    insert(tx, caller, wish, granted(tx.now(), reach, scopes, wish), id, secret);
                    return new Kept(id.text());
                  });
          ApiKey key =
              KeyId.parse(answered.answer().keyId())
                  .flatMap(tx.keys()::hold)
                  .orElseThrow(() -> new IllegalStateException("a key that was made is gone"));
          return new Made(key, answered.replayed() ? null : secret);
        });
    if (!made.replayed()) {
      onMade.accept(made.key());
    }
    return made;
  }

  /** What is wrong within the values is told together with what is wrong with their types. */
  private static KeyWish sound(Body<KeyWish> body, Sending sending) {
    List<FieldFault> faults = new ArrayList<>(sending.faults());
    if (body instanceof Body.Read<KeyWish>(KeyWish wish, _)) {
      faults.addAll(wish.faults());
    }
    return body.sound(faults);
  }

  private static Reach granted(Instant now, Reach own, Set<Scope> scopes, KeyWish wish) {
    Integer days = wish.expiresInDays();
    List<String> networks = wish.networks();
    Reach granted =
        new Reach(
            scopes,
            networks == null ? own.networks() : networks,
            days == null ? own.until() : now.plus(Duration.ofDays(days)));
    if (own.widerIn(granted)) {
      throw RefusalException.of(
          ProblemCode.FORBIDDEN,
          "The API key of this call may only be used from %s, and so may every key that it creates. Leave `allowed_networks` out, or name networks within these."
              .formatted(String.join(", ", own.networks())));
    }
    if (own.longerIn(granted)) {
      throw RefusalException.of(
          ProblemCode.FORBIDDEN,
          "The API key of this call ends at %s, and so does every key that it creates, at the latest. Leave `expires_in_days` out to have it end then, or ask for fewer days."
              .formatted(Objects.requireNonNull(own.until()).truncatedTo(ChronoUnit.SECONDS)));
    }
    return granted;
  }

  private static void insert(
      Tx tx, Caller caller, KeyWish wish, Reach reach, KeyId id, KeyText secret) {
    boolean open =
        tx.accounts()
            .lock(caller.account())
            .filter(account -> account.access().active())
            .isPresent();
    if (!open) {
      throw new RefusalException(Refusal.accountClosed());
    }
    if (tx.keys().count(caller.account()) >= MOST) {
      throw RefusalException.of(
          ProblemCode.FORBIDDEN,
          "The account has %d API keys, and may have no more. Delete one that is no longer needed."
              .formatted(MOST));
    }
    tx.keys()
        .insert(
            new ApiKey(
                id,
                caller.account(),
                new ApiKey.Label(
                    Objects.requireNonNull(wish.name()).strip(), wish.description(), wish.test()),
                secret.prefix(),
                secret.hash(),
                reach,
                ApiKey.Life.begun(tx.now(), caller.identity())));
  }

  /**
   * Ends a key at once and for good.
   *
   * @param keyId as the caller wrote it
   * @throws RefusalException when the account has no such key, or it may do what the caller may not
   */
  public KeyId delete(Caller caller, String keyId) {
    return store.transact(tx -> {
      Reach reach = Authority.reach(tx, caller);
      ApiKey key =
          KeyId.parse(keyId)
              .flatMap(tx.keys()::find)
              .filter(found -> found.account().equals(caller.account()))
              .filter(found -> found.life().revokedAt() == null)
              .orElseThrow(() -> new RefusalException(NotFound.API_KEY));
      requireScopes(reach, key.reach());
      if (!tx.keys().revoke(caller.account(), key.id(), tx.now(), caller.identity())) {
        throw new RefusalException(NotFound.API_KEY);
      }
      return key.id();
    });
  }

  /**
   * Forgets keys that were deleted long ago.
   *
   * @return how many
   */
  public int forgetDeleted() {
    return store.inPieces(PIECE, tx -> tx.keys().forgetRevoked(tx.now().minus(KEPT), PIECE));
  }

  private static void requireScopes(Reach own, Reach other) {
    Set<Scope> missing = own.scopesBeyond(other);
    if (!missing.isEmpty()) {
      throw new RefusalException(Refusal.missing(missing));
    }
  }
}
