package dev.vakna.testkit.access;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vakna.core.access.Uses;
import dev.vakna.core.account.Account;
import dev.vakna.core.account.ApiKey;
import dev.vakna.core.id.KeyId;
import dev.vakna.core.store.Store;
import dev.vakna.core.store.StoreUnavailableException;
import dev.vakna.core.store.Tx;
import dev.vakna.operations.Journal;
import dev.vakna.simulator.Samples;
import dev.vakna.simulator.SeededChance;
import dev.vakna.simulator.memory.MemoryStore;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import org.assertj.core.api.Assertions;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class UsesTest {

  private static final Instant AT = Instant.parse("2026-03-07T01:15:09Z");

  private final AtomicReference<Instant> now = new AtomicReference<>(AT);
  private final InstantSource clock = now::get;
  private final MemoryStore records = new MemoryStore(clock);
  private final AtomicInteger transactions = new AtomicInteger();
  private boolean away;
  private final Uses<KeyId> uses =
      new Uses<>(new Counted(), clock, (tx, noted) -> tx.keys().noteUse(noted));
  private final ApiKey key = key();

  private final class Counted implements Store {
    @Override
    public <R> R transact(Function<Tx, R> work) {
      transactions.incrementAndGet();
      if (away) {
        throw new StoreUnavailableException("away", false, new IllegalStateException());
      }
      return records.transact(work);
    }

    @Override
    public Journal<Tx> journal() {
      return records.journal();
    }
  }

  private ApiKey key() {
    Samples samples = new Samples(new SeededChance(7, clock), AT);
    Account account = samples.account();
    ApiKey made = samples.key(account.id());
    records.transact(tx -> {
      tx.accounts().insert(account);
      tx.keys().insert(made);
      return tx;
    });
    return made;
  }

  private @Nullable Instant lastUse() {
    return records.transact(tx -> tx.keys().hold(key.id())).orElseThrow().life().lastUsedAt();
  }

  @Test
  void aUseCostsNoTransactionAndManyAreWrittenAsOne() {
    for (int i = 0; i < 1000; i++) {
      uses.note(key.id());
    }
    assertThat(transactions).hasValue(0);
    uses.write();
    assertThat(transactions).hasValue(1);
    assertThat(lastUse()).isEqualTo(AT);
    uses.write();
    assertThat(transactions).hasValue(1);
  }

  @Test
  void ofOneKeyItIsWrittenOnceAMinute() {
    uses.note(key.id());
    uses.write();
    now.set(AT.plusSeconds(59));
    uses.note(key.id());
    uses.write();
    assertThat(lastUse()).isEqualTo(AT);
    now.set(AT.plusSeconds(60));
    uses.note(key.id());
    uses.write();
    assertThat(lastUse()).isEqualTo(AT.plusSeconds(60));
    assertThat(transactions).hasValue(2);
  }

  @Test
  void whatStorageDidNotTakeIsWrittenLater() {
    uses.note(key.id());
    away = true;
    Assertions.assertThatThrownBy(uses::write).isInstanceOf(StoreUnavailableException.class);
    away = false;
    uses.write();
    assertThat(lastUse()).isEqualTo(AT);
  }
}
