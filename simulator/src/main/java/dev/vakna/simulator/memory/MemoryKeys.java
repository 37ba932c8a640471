package dev.vakna.simulator.memory;

import dev.vakna.core.account.ApiKey;
import dev.vakna.core.id.AccountId;
import dev.vakna.core.id.KeyId;
import dev.vakna.core.store.KeyRecords;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

record MemoryKeys(State state) implements KeyRecords {

  @Override
  public void insert(ApiKey key) {
    state.requireAccount(key.account());
    if (state.keys.has(other -> other.hash().equals(key.hash()))) {
      throw new IllegalStateException("There is already a key of that hash.");
    }
    state.keys.insert(key.id().value(), key);
  }

  @Override
  public Optional<Presented> presented(String hash) {
    return state
        .keys
        .where(key -> key.hash().equals(hash))
        .findFirst()
        .map(key ->
            new Presented(
                key,
                state.accounts.find(key.account().value()).orElseThrow().access().active(),
                state.now));
  }

  @Override
  public Optional<ApiKey> find(KeyId id) {
    return state.keys.find(id.value());
  }

  @Override
  public List<String> hashes(@Nullable Instant since) {
    return state
        .keys
        .where(key ->
            key.life().revokedAt() == null
                && (since == null || !key.life().createdAt().isBefore(since)))
        .map(ApiKey::hash)
        .toList();
  }

  @Override
  public List<ApiKey> of(AccountId account) {
    return state
        .keys
        .where(key -> key.account().equals(account))
        .sorted(
            Comparator.comparing((ApiKey key) -> key.life().createdAt())
                .thenComparing(key -> key.id().value(), State.BY_BYTES))
        .toList();
  }

  @Override
  public List<ApiKey> live(AccountId account) {
    return of(account).stream().filter(key -> key.life().revokedAt() == null).toList();
  }

  @Override
  public Optional<ApiKey> hold(KeyId id) {
    state.mayLock();
    return state.keys.find(id.value());
  }

  @Override
  public int count(AccountId account) {
    return live(account).size();
  }

  @Override
  public boolean revoke(AccountId account, KeyId id, Instant at, String by) {
    Optional<ApiKey> live = live(account).stream().filter(key -> key.id().equals(id)).findFirst();
    live.ifPresent(key -> state.keys.put(id.value(), key.with(key.life().revoked(at, by))));
    return live.isPresent();
  }

  @Override
  public int forgetRevoked(Instant before, int limit) {
    List<ApiKey> forgotten =
        state
            .keys
            .where(key -> {
              Instant revoked = key.life().revokedAt();
              return revoked != null && revoked.isBefore(before);
            })
            .limit(limit)
            .toList();
    forgotten.forEach(key -> state.keys.remove(key.id().value()));
    return forgotten.size();
  }

  @Override
  public void noteUse(Map<KeyId, Instant> uses) {
    uses.forEach((id, at) ->
        state
            .keys
            .find(id.value())
            .filter(key -> {
              Instant known = key.life().lastUsedAt();
              return known == null || known.isBefore(at);
            })
            .ifPresent(key -> state.keys.put(id.value(), key.with(key.life().used(at)))));
  }
}
