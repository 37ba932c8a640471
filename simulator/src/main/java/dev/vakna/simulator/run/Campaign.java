package dev.vakna.simulator.run;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Many runs, one per seed, several at once; they share nothing.
 *
 * @param simulation what is run
 * @param firstSeed the first run's seed; each further run has the next one
 * @param runs how many
 * @param jobs how many at once
 * @param stopAtFirst no further runs are begun once one broke an invariant
 */
public record Campaign(
    Simulation simulation, long firstSeed, long runs, int jobs, boolean stopAtFirst) {

  /**
   * Runs them.
   *
   * @param onRun told after each run, by any thread
   */
  public Tally run(Consumer<Tally> onRun) throws InterruptedException {
    Tally tally = new Tally();
    AtomicLong next = new AtomicLong();
    AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < jobs; i++) {
      threads.add(
          Thread.ofPlatform()
              .name("simulation-" + i)
              .daemon()
              .start(() -> {
                try {
                  work(tally, next, onRun, failure);
                } catch (InterruptedException e) {
                  Thread.currentThread().interrupt();
                } catch (RuntimeException | Error e) {
                  failure.compareAndSet(null, e);
                }
              }));
    }
    for (Thread thread : threads) {
      thread.join();
    }
    Throwable failed = failure.get();
    if (failed != null) {
      throw new IllegalStateException("A simulation could not be run: " + failed, failed);
    }
    return tally;
  }

  private void work(
      Tally tally,
      AtomicLong next,
      Consumer<Tally> onRun,
      AtomicReference<@Nullable Throwable> failure)
      throws InterruptedException {
    while (failure.get() == null && !(stopAtFirst && tally.firstBroken().isPresent())) {
      long number = next.getAndIncrement();
      if (number >= runs) {
        return;
      }
      long seed = firstSeed + number;
      try {
        tally.add(seed, simulation.run(seed));
      } catch (RuntimeException e) {
        throw new IllegalStateException("seed %d: %s".formatted(seed, e.getMessage()), e);
      }
      onRun.accept(tally);
    }
  }
}
