package dev.vakna.core.store;

import dev.vakna.core.account.ApiKey;
import dev.vakna.core.id.AccountId;
import dev.vakna.core.id.KeyId;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** API keys. */
public interface KeyRecords {

  void insert(ApiKey key);

  /**
   * The key of that hash, revoked and expired ones too.
   *
   * @param hash SHA-256 in lower-case hexadecimal
   */
  Optional<Presented> presented(String hash);

  /**
   * A key and what else decides about who sends it.
   *
   * @param accountActive whether its account is open
   * @param at when that was read
   */
  record Presented(ApiKey key, boolean accountActive, Instant at) {}

  /**
   * The key of that id, revoked and expired ones too, and nobody ends it before the transaction
   * does.
   */
  Optional<ApiKey> hold(KeyId id);

  Optional<ApiKey> find(KeyId id);

  /**
   * The hashes of the keys that were not revoked.
   *
   * @param since of those made from that moment on; null for all
   */
  List<String> hashes(@Nullable Instant since);

  /** All keys of an account, revoked ones too, oldest first. */
  List<ApiKey> of(AccountId account);

  /** The keys of an account that were not revoked, oldest first. */
  List<ApiKey> live(AccountId account);

  /** How many keys of an account were not revoked. */
  int count(AccountId account);

  /**
   * Ends the key's validity; false when there is no such key or it was revoked before.
   *
   * @param by id of a key or user, or {@link ApiKey.Life#OPERATOR}
   */
  boolean revoke(AccountId account, KeyId key, Instant at, String by);

  /**
   * Forgets keys that were revoked before that moment.
   *
   * @param limit at most so many
   * @return how many
   */
  int forgetRevoked(Instant before, int limit);

  /** Notes when keys were used; what was noted later stays. */
  void noteUse(Map<KeyId, Instant> uses);
}
