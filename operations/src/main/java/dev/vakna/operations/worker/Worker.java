package dev.vakna.operations.worker;

import dev.vakna.operations.Claim;
import dev.vakna.operations.Journal;
import dev.vakna.operations.OperationRunner;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Claims due operations and runs each on a virtual thread of its own, a bounded number at once.
 * Safe to be woken from any thread.
 *
 * @param <T> the storage's transaction
 */
public final class Worker<T> implements AutoCloseable {

  private final String name;
  private final Set<String> hosts;
  private final Journal<T> journal;
  private final OperationRunner<T> runner;
  private final Duration lease;
  private final Duration poll;
  private final Semaphore slots;
  private final Semaphore bell = new Semaphore(0);
  private final Set<Thread> running = ConcurrentHashMap.newKeySet();
  private final Consumer<Throwable> onTrouble;
  private volatile boolean closing;
  private @Nullable Thread loop;

  /**
   * @param name for operators' eyes: which server works at an operation
   * @param hosts engine hosts that this server reaches
   * @param slots operations at work at once
   * @param onTrouble told of storage that does not answer and of anything unforeseen
   */
  public Worker(
      String name,
      Set<String> hosts,
      Journal<T> journal,
      OperationRunner<T> runner,
      Duration lease,
      Duration poll,
      int slots,
      Consumer<Throwable> onTrouble) {
    this.name = name;
    this.hosts = Set.copyOf(hosts);
    this.journal = journal;
    this.runner = runner;
    this.lease = lease;
    this.poll = poll;
    this.slots = new Semaphore(slots);
    this.onTrouble = onTrouble;
  }

  /** Begins to claim. */
  public synchronized void start() {
    if (loop == null && !closing) {
      loop = Thread.ofVirtual().name("worker").start(this::loop);
    }
  }

  /** There may be something due: look now instead of at the next poll. */
  public void wake() {
    bell.release();
  }

  private void loop() {
    while (!closing) {
      try {
        slots.acquire();
        Optional<Claim> claim;
        try {
          claim = closing ? Optional.empty() : journal.claim(name, hosts, lease);
        } catch (RuntimeException e) {
          onTrouble.accept(e);
          claim = Optional.empty();
        }
        if (claim.isPresent()) {
          Claim held = claim.get();
          Thread thread = Thread.ofVirtual().name("operation").unstarted(() -> work(held));
          running.add(thread);
          thread.start();
        } else {
          slots.release();
          if (bell.tryAcquire(poll.toNanos(), TimeUnit.NANOSECONDS)) {
            bell.drainPermits();
          }
        }
      } catch (InterruptedException e) {
        return;
      }
    }
  }

  private void work(Claim claim) {
    try {
      runner.run(claim);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (RuntimeException e) {
      // The lease runs out by itself; whoever claims next goes on from the journal.
      onTrouble.accept(e);
    } finally {
      running.remove(Thread.currentThread());
      slots.release();
      wake();
    }
  }

  /** Stops claiming, interrupts what is at work so that it is given back, and waits for it. */
  @Override
  public void close() {
    Thread claiming;
    synchronized (this) {
      closing = true;
      claiming = loop;
    }
    if (claiming != null) {
      claiming.interrupt();
    }
    try {
      if (claiming != null) {
        claiming.join(Duration.ofSeconds(10));
      }
      for (Thread thread : Set.copyOf(running)) {
        thread.interrupt();
      }
      for (Thread thread : Set.copyOf(running)) {
        thread.join(Duration.ofSeconds(10));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
