package dev.vakna.server.security;

import dev.vakna.core.account.Account;
import dev.vakna.core.account.Actor;
import dev.vakna.core.account.ApiKey;
import dev.vakna.core.account.Caller;
import dev.vakna.core.account.KeyText;
import dev.vakna.core.store.Store;
import java.time.Instant;
import java.util.Optional;

/** Decides whether a key may be used, from where and when. */
final class KeyCheck {

  static final String UNKNOWN =
      "The API key is not known here. Check that it was copied whole, or create a new one.";

  private final Store store;

  KeyCheck(Store store) {
    this.store = store;
  }

  /** What became of a key's check. */
  sealed interface Verdict {}

  /** The key may be used; the account may still be closed. */
  record Valid(Caller caller, boolean accountActive) implements Verdict {}

  record Invalid(String why) implements Verdict {}

  Verdict check(KeyText key, String address) {
    String hash = key.hash();
    return store.transact(tx -> {
      Optional<ApiKey> found = tx.keys().findByHash(hash);
      if (found.isEmpty()) {
        return new Invalid(UNKNOWN);
      }
      ApiKey stored = found.get();
      Optional<String> fault = fault(stored, tx.now(), address);
      if (fault.isPresent()) {
        return new Invalid(fault.get());
      }
      Optional<Account> account = tx.accounts().find(stored.account());
      if (account.isEmpty()) {
        return new Invalid(UNKNOWN);
      }
      return new Valid(
          new Caller(stored.account(), new Actor.Key(stored.id()), stored.reach().scopes()),
          account.get().access().active());
    });
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
