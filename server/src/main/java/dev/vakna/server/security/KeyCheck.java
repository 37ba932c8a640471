package dev.vakna.server.security;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.vakna.core.account.Account;
import dev.vakna.core.account.Actor;
import dev.vakna.core.account.ApiKey;
import dev.vakna.core.account.Caller;
import dev.vakna.core.account.KeyText;
import dev.vakna.core.store.Store;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;

/**
 * Decides whether a key may be used, from where and when. What was refused once is known again
 * without asking storage: what a key is never changes but by its end, so that whoever sends an
 * ended one for ever costs no more than whoever invents keys.
 */
final class KeyCheck {

  static final String UNKNOWN =
      "The API key is not known here. Check that it was copied whole, or create a new one.";

  private static final int MOST = 50_000;
  private static final Duration KEPT = Duration.ofHours(1);

  private final Store store;
  private final InstantSource clock;
  private final Cache<String, ApiKey> refused =
      Caffeine.newBuilder().maximumSize(MOST).expireAfterAccess(KEPT).build();

  KeyCheck(Store store, InstantSource clock) {
    this.store = store;
    this.clock = clock;
  }

  /** What became of a key's check. */
  sealed interface Verdict {}

  /** The key may be used; the account may still be closed. */
  record Valid(Caller caller, boolean accountActive) implements Verdict {}

  /**
   * The key may not be used.
   *
   * @param forGood nor ever again, from wherever
   */
  record Invalid(String why, boolean forGood) implements Verdict {}

  Verdict check(KeyText key, String address) {
    String hash = key.hash();
    ApiKey known = refused.getIfPresent(hash);
    if (known != null) {
      Optional<String> fault = fault(known, clock.instant(), address);
      if (fault.isPresent()) {
        return invalid(fault.get(), known);
      }
    }
    return store.transact(tx -> {
      Optional<ApiKey> found = tx.keys().findByHash(hash);
      if (found.isEmpty()) {
        return new Invalid(UNKNOWN, false);
      }
      ApiKey stored = found.get();
      Optional<String> fault = fault(stored, tx.now(), address);
      if (fault.isPresent()) {
        refused.put(hash, stored);
        return invalid(fault.get(), stored);
      }
      Optional<Account> account = tx.accounts().find(stored.account());
      if (account.isEmpty()) {
        return new Invalid(UNKNOWN, false);
      }
      return new Valid(
          new Caller(stored.account(), new Actor.Key(stored.id()), stored.reach().scopes()),
          account.get().access().active());
    });
  }

  private static Invalid invalid(String why, ApiKey key) {
    return new Invalid(why, key.life().revokedAt() != null);
  }

  private static Optional<String> fault(ApiKey key, Instant now, String address) {
    if (key.life().revokedAt() != null) {
      return Optional.of("The API key was revoked. Create a new one.");
    }
    if (!key.validAt(now)) {
      return Optional.of("The API key has expired. Create a new one.");
    }
    return key.reach().allows(address)
        ? Optional.empty()
        : Optional.of(
            "The API key may not be used from %s. Call from one of its allowed networks, or create a key that allows this one."
                .formatted(address));
  }
}
