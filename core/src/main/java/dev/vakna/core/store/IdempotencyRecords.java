package dev.vakna.core.store;

import dev.vakna.core.id.AccountId;
import java.time.Instant;
import java.util.Optional;

/** Answers kept under idempotency keys. Only accepted calls are kept. */
public interface IdempotencyRecords {

  /**
   * Holds the key until the transaction ends.
   *
   * @return false when another transaction holds it now
   */
  boolean tryHold(AccountId account, String route, String key);

  Optional<Kept> find(AccountId account, String route, String key);

  void keep(AccountId account, String route, String key, Kept kept);

  /**
   * Forgets what was kept before that moment, the oldest first.
   *
   * @param limit at most so many
   * @return how many were forgotten
   */
  int forgetBefore(Instant moment, int limit);

  /**
   * A kept answer.
   *
   * @param requestHash SHA-256 of the request in lower-case hexadecimal
   * @param answer what the accepted call led to, as JSON text
   * @param at when
   */
  record Kept(String requestHash, String answer, Instant at) {}
}
