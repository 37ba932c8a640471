package dev.vakna.simulator.memory;

import dev.vakna.core.account.ApiKey;
import dev.vakna.core.id.AccountId;
import dev.vakna.core.id.KeyId;
import dev.vakna.core.store.KeyRecords;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

record MemoryKeys(State state) implements KeyRecords {

  @Override
  public void insert(ApiKey key) {
    state.requireAccount(key.account());
    if (findByHash(key.hash()).isPresent()) {
      throw new IllegalStateException("There is already a key of that hash.");
    }
    state.keys.insert(key.id().value(), key);
  }

  @Override
  public Optional<ApiKey> findByHash(String hash) {
    return state.keys.where(key -> key.hash().equals(hash)).findFirst();
  }

  @Override
  public List<String> hashes() {
    return state.keys.where(_ -> true).map(ApiKey::hash).toList();
  }

  @Override
  public List<ApiKey> of(AccountId account) {
    return state
        .keys
        .where(key -> key.account().equals(account))
        .sorted(
            Comparator.comparing(ApiKey::createdAt)
                .thenComparing(key -> key.id().value(), State.BY_BYTES))
        .toList();
  }

  @Override
  public boolean revoke(AccountId account, KeyId id, Instant at) {
    Optional<ApiKey> valid =
        state.keys.find(id.value()).filter(key -> key.account().equals(account) && key.validAt(at));
    valid.ifPresent(key ->
        state.keys.put(
            id.value(),
            new ApiKey(
                key.id(),
                key.account(),
                key.name(),
                key.prefix(),
                key.hash(),
                key.scopes(),
                key.allowedNetworks(),
                key.createdAt(),
                key.expiresAt(),
                at)));
    return valid.isPresent();
  }
}
