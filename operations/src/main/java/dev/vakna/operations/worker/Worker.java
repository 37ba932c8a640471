package dev.vakna.operations.worker;

import dev.vakna.operations.Caps;
import dev.vakna.operations.Claim;
import dev.vakna.operations.Journal;
import dev.vakna.operations.OperationRunner;
import dev.vakna.operations.OperationStatus;
import dev.vakna.operations.Seat;
import java.time.Duration;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Claims due operations and runs each on a thread of its own, a bounded number at once. What must
 * not wait behind long work (an undoing, a cancellation, quick work, what another server began and
 * lost, and another try of what only waits or was out of reach) has further places, and so has what
 * only waits from some step on: it leaves the place it was begun at to others, as long as there is
 * one to wait at. So does what stands still, as when its storage hangs, until it moves again: a
 * store that hangs takes nobody else's place. Safe to be woken from any thread.
 *
 * <p>The threads are the system's: steps may compute for long, and must not keep the carriers of
 * virtual threads from answering calls and extending leases.
 *
 * @param <T> the storage's transaction
 */
public final class Worker<T> implements AutoCloseable {

  private static final int URGENT_PLACES = 16;
  private static final int WAITING_PLACES = 64;
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private final String name;
  private final Set<String> hosts;
  private final Journal<T> journal;
  private final OperationRunner<T> runner;
  private final Set<String> quickKinds;
  private final Set<String> waitingSteps;
  private final Caps caps;
  private final Duration lease;
  private final Duration poll;
  private final Semaphore places;
  private final Semaphore urgentPlaces = new Semaphore(URGENT_PLACES);
  private final Semaphore waitingPlaces = new Semaphore(WAITING_PLACES);
  private final Semaphore bell = new Semaphore(0);
  private final Queue<OwnSeat> returning = new ConcurrentLinkedQueue<>();
  private final Queue<UUID> news = new ConcurrentLinkedQueue<>();
  private final Set<Thread> running = ConcurrentHashMap.newKeySet();
  private final Consumer<Throwable> onTrouble;
  private volatile boolean closing;
  private volatile long lookedAt;
  private @Nullable Thread loop;

  /**
   * @param name for operators' eyes: which server works at an operation
   * @param hosts engine hosts that this server reaches
   * @param caps how much may be under way at once over all servers
   * @param poll how often it looks for what is due without being woken
   * @param slots operations of long work at once
   * @param onTrouble told of storage that does not answer and of anything unforeseen
   */
  public Worker(
      String name,
      Set<String> hosts,
      Journal<T> journal,
      OperationRunner<T> runner,
      Caps caps,
      Duration lease,
      Duration poll,
      int slots,
      Consumer<Throwable> onTrouble) {
    this.name = name;
    this.hosts = Set.copyOf(hosts);
    this.journal = journal;
    this.runner = runner;
    this.quickKinds = runner.quickKinds();
    this.waitingSteps = runner.waitingSteps();
    this.caps = caps;
    this.lease = lease;
    this.poll = poll;
    this.places = new Semaphore(slots);
    this.onTrouble = onTrouble;
  }

  /** Begins to claim. */
  public synchronized void start() {
    if (loop == null && !closing) {
      lookedAt = System.nanoTime();
      loop = Thread.ofPlatform().name("worker").daemon().start(this::loop);
    }
  }

  /** There may be something due: look now instead of at the next poll. */
  public void wake() {
    bell.release();
  }

  /** The operation was cancelled or given back: whoever works at it here hears it now. */
  public void heed(UUID operation) {
    news.add(operation);
    wake();
  }

  /** Whether an operation is at work here. */
  public boolean busy() {
    return !running.isEmpty();
  }

  /** For how long it has not looked for work; zero when it was not started or has ended. */
  public synchronized Duration silent() {
    return loop == null || closing ? Duration.ZERO : Duration.ofNanos(System.nanoTime() - lookedAt);
  }

  private void loop() {
    while (!closing) {
      try {
        lookedAt = System.nanoTime();
        for (UUID told = news.poll(); told != null; told = news.poll()) {
          runner.look(told);
        }
        if (!claimOne() && bell.tryAcquire(poll.toNanos(), TimeUnit.NANOSECONDS)) {
          bell.drainPermits();
        }
      } catch (InterruptedException e) {
        // Only its own end ends it.
        continue;
      } catch (Throwable e) {
        tell(e);
        rest();
      }
    }
  }

  /** What cannot be said, as when there is no memory for it, must not end who wanted to say it. */
  private void tell(Throwable trouble) {
    try {
      onTrouble.accept(trouble);
    } catch (Throwable e) {
      return;
    }
  }

  private void rest() {
    try {
      var _ = bell.tryAcquire(poll.toNanos(), TimeUnit.NANOSECONDS);
    } catch (InterruptedException e) {
      return;
    }
  }

  private boolean claimOne() {
    if (places.tryAcquire()) {
      return givenBack(places) || claim(places, () -> journal.claim(name, hosts, caps, lease));
    }
    return urgentPlaces.tryAcquire()
        && (givenBack(urgentPlaces)
            || claim(
                urgentPlaces,
                () -> journal.claimUrgent(name, hosts, quickKinds, waitingSteps, lease)));
  }

  private boolean claim(Semaphore place, Supplier<Optional<Claim>> asking) {
    Optional<Claim> claim;
    try {
      claim = closing ? Optional.empty() : asking.get();
    } catch (Throwable e) {
      tell(e);
      claim = Optional.empty();
    }
    if (claim.isEmpty()) {
      place.release();
      return false;
    }
    Claim held = claim.get();
    Thread thread =
        Thread.ofPlatform()
            .name("operation")
            .daemon()
            .unstarted(() -> work(held, seat(held, place)));
    running.add(thread);
    try {
      thread.start();
      return true;
    } catch (Throwable e) {
      // The system has no thread to give. The lease runs out by itself.
      running.remove(thread);
      place.release();
      tell(e);
      return false;
    }
  }

  /** What waits for something out of reach is long work again as soon as it goes on. */
  private OwnSeat seat(Claim claim, Semaphore place) {
    boolean longWork =
        claim.operation().progress().waiting()
            && claim.operation().status() == OperationStatus.RUNNING
            && !claim.operation().cancelRequested()
            && !quickKinds.contains(claim.operation().kind());
    return new OwnSeat(longWork ? places : place, place);
  }

  /** Gives a place that became free to who left it and moves again; false when nobody did. */
  private boolean givenBack(Semaphore place) {
    for (OwnSeat seat : returning) {
      if (seat.takesBack(place)) {
        returning.remove(seat);
        return true;
      }
    }
    return false;
  }

  /** The place that one operation takes. */
  private final class OwnSeat implements Seat {
    private final Semaphore own;
    private Semaphore taken;
    private boolean forGood;
    private boolean left;

    OwnSeat(Semaphore own, Semaphore taken) {
      this.own = own;
      this.taken = taken;
    }

    @Override
    public synchronized void waits() {
      forGood = true;
      returning.remove(this);
      stepAside();
    }

    @Override
    public synchronized void still() {
      returning.remove(this);
      stepAside();
    }

    /** Goes on at once; what is new waits until this one has its place again. */
    @Override
    public synchronized void moves() {
      if (forGood || left || taken == own) {
        return;
      }
      if (own.tryAcquire()) {
        taken.release();
        taken = own;
      } else {
        returning.add(this);
      }
    }

    private void stepAside() {
      if (taken != waitingPlaces && waitingPlaces.tryAcquire()) {
        taken.release();
        taken = waitingPlaces;
        wake();
      }
    }

    synchronized boolean takesBack(Semaphore place) {
      if (forGood || left || taken == own || place != own) {
        return false;
      }
      taken.release();
      taken = own;
      return true;
    }

    synchronized void leave() {
      left = true;
      returning.remove(this);
      taken.release();
    }
  }

  private void work(Claim claim, OwnSeat seat) {
    try {
      runner.run(claim, seat);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (Throwable e) {
      // The lease runs out by itself; whoever claims next goes on from the journal.
      tell(e);
    } finally {
      running.remove(Thread.currentThread());
      seat.leave();
      wake();
    }
  }

  /** Stops claiming, has what is at work given back, and waits for it. */
  @Override
  public void close() {
    Thread claiming;
    synchronized (this) {
      closing = true;
      claiming = loop;
    }
    wake();
    try {
      if (claiming != null) {
        claiming.join(PATIENCE);
      }
      runner.stop();
      long until = System.nanoTime() + PATIENCE.toNanos();
      for (Thread thread : Set.copyOf(running)) {
        thread.join(Duration.ofNanos(Math.max(1, until - System.nanoTime())));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
