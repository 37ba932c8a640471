package dev.vakna.simulator.memory;

import dev.vakna.core.store.SigningKeyRecords;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;

record MemorySigningKeys(State state) implements SigningKeyRecords {

  private static final Comparator<SigningKey> NEWEST_FIRST =
      Comparator.comparing(SigningKey::madeAt).reversed().thenComparing(SigningKey::secret);

  @Override
  public void add(SigningKey key) {
    state.signingKeys.insert(row(key), key);
  }

  @Override
  public List<SigningKey> of(String purpose) {
    return state
        .signingKeys
        .where(key -> key.purpose().equals(purpose))
        .sorted(NEWEST_FIRST)
        .toList();
  }

  @Override
  public void forgetBefore(String purpose, Instant madeBefore) {
    state
        .signingKeys
        .where(key -> key.purpose().equals(purpose) && key.madeAt().isBefore(madeBefore))
        .toList()
        .forEach(key -> state.signingKeys.remove(row(key)));
  }

  private static String row(SigningKey key) {
    return key.purpose() + "\n" + key.secret();
  }
}
