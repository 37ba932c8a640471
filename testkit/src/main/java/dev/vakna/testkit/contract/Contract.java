package dev.vakna.testkit.contract;

import dev.vakna.core.account.Account;
import dev.vakna.core.store.Store;
import dev.vakna.core.store.Tx;
import dev.vakna.simulator.Samples;
import dev.vakna.simulator.SeededChance;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;
import org.assertj.core.api.AbstractBooleanAssert;
import org.assertj.core.api.Assertions;
import org.assertj.core.api.ListAssert;
import org.assertj.core.api.ObjectAssert;
import org.assertj.core.api.OptionalAssert;

/** What the suites have in common. */
abstract class Contract {

  /** When sample records were made; whole microseconds, as storage keeps them. */
  static final Instant AT = Instant.parse("2026-03-07T01:15:09.123456Z");

  /** Identities differ from run to run, so that a storage that outlives one does not matter. */
  final SeededChance chance = new SeededChance(System.nanoTime(), InstantSource.system());

  final Samples samples = new Samples(chance, AT);

  /** The storage under test; the same at every call within a test. */
  protected abstract Store store();

  final <R> R ask(Function<Tx, R> work) {
    return store().transact(work);
  }

  /** What to expect of a record that may be missing. */
  final <V> OptionalAssert<V> thatOptional(Function<Tx, Optional<V>> work) {
    return Assertions.assertThat(ask(work));
  }

  /** What to expect of records. */
  final <V> ListAssert<V> thatList(Function<Tx, List<V>> work) {
    return Assertions.assertThat(ask(work));
  }

  /** What to expect of a yes or no. */
  final AbstractBooleanAssert<?> thatAnswer(Function<Tx, Boolean> work) {
    return Assertions.assertThat(ask(work));
  }

  /** What to expect of anything that can be compared. */
  final <V> ObjectAssert<V> thatValue(Function<Tx, V> work) {
    return Assertions.assertThatObject(ask(work));
  }

  final void change(Consumer<Tx> work) {
    store()
        .transact(tx -> {
          work.accept(tx);
          return true;
        });
  }

  final Account newAccount() {
    Account account = samples.account();
    change(tx -> tx.accounts().insert(account));
    return account;
  }

  /** Runs the work on that many threads at once and gathers the answers. */
  static <R> List<R> atOnce(int threads, Callable<R> work) throws Exception {
    CountDownLatch start = new CountDownLatch(1);
    List<Future<R>> futures = new ArrayList<>();
    try (ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int i = 0; i < threads; i++) {
        futures.add(
            executor.submit(() -> {
              start.await();
              return work.call();
            }));
      }
      start.countDown();
      List<R> answers = new ArrayList<>();
      for (Future<R> future : futures) {
        answers.add(future.get(2, TimeUnit.MINUTES));
      }
      return answers;
    }
  }
}
