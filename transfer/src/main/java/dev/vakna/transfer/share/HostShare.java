package dev.vakna.transfer.share;

import dev.vakna.core.engine.TransferParty;
import dev.vakna.vma.pass.Throttle;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Shares a host's disks and processors among the transfers of this process. Each transfer has a
 * {@link Share}, which it closes at its end. Safe for use by several threads.
 */
public final class HostShare {

  private final LongSupplier nanos;
  private final TransferLimits limits;
  private final @Nullable FairBucket reading;
  private final @Nullable FairBucket writing;
  private final Map<String, FairBucket> perStore = new HashMap<>();
  private final Map<String, FairBucket> readingPerOwner = new HashMap<>();
  private final Map<String, FairBucket> writingPerOwner = new HashMap<>();
  private final TurnTable table;
  private final Niceness niceness = new Niceness();
  private final Set<Share> open = new HashSet<>();
  private final Map<TurnTable.Ticket, Wish> wishes = new HashMap<>();
  private final ReentrantLock lock = new ReentrantLock();

  /**
   * A turn that is held for longer waits for storage and not for a processor: it counts no more.
   */
  private static final Duration LAPSE = Duration.ofSeconds(3);

  /**
   * @param processors of the host, for which there are turns
   * @param nanos a clock that never goes back
   */
  public HostShare(TransferLimits limits, int processors, LongSupplier nanos) {
    this.limits = limits;
    this.nanos = nanos;
    this.table = new TurnTable(processors);
    this.reading = bucket(limits.read());
    this.writing = bucket(limits.written());
  }

  /** All of this machine's processors, and no limits. */
  public static HostShare unlimited() {
    return new HostShare(
        TransferLimits.NONE, Runtime.getRuntime().availableProcessors(), System::nanoTime);
  }

  private static @Nullable FairBucket bucket(long bytesPerSecond) {
    return bytesPerSecond == 0 ? null : new FairBucket(bytesPerSecond);
  }

  /** The share of a transfer that somebody waits for. */
  public Share begin(TransferParty party) {
    return share(party, false, 0);
  }

  /**
   * The share of a transfer that nobody waits for: it decodes only while no other one wants to.
   *
   * @param bytesPerSecond that it reads at most, beside all other limits; 0 for no limit
   */
  public Share beginInBackground(TransferParty party, long bytesPerSecond) {
    return share(party, true, bytesPerSecond);
  }

  private Share share(TransferParty party, boolean background, long ownReads) {
    lock.lock();
    try {
      forgetIdle();
      List<FairBucket> reads = new ArrayList<>();
      List<FairBucket> writes = new ArrayList<>();
      add(reads, reading);
      add(reads, bucket(ownReads));
      add(writes, writing);
      add(reads, shared(perStore, party.store(), limits.readPerStore()));
      add(reads, shared(readingPerOwner, party.owner(), limits.readPerOwner()));
      add(writes, shared(writingPerOwner, party.owner(), limits.writtenPerOwner()));
      Share share = new Share(reads, writes, table.enter(background));
      open.add(share);
      return share;
    } finally {
      lock.unlock();
    }
  }

  private static void add(List<FairBucket> buckets, @Nullable FairBucket bucket) {
    if (bucket != null) {
      buckets.add(bucket);
    }
  }

  private static @Nullable FairBucket shared(
      Map<String, FairBucket> buckets, String name, long limit) {
    return limit == 0 || name.isEmpty()
        ? null
        : buckets.computeIfAbsent(name, _ -> new FairBucket(limit));
  }

  /** Names come and go; what nobody uses and what is served is like new. */
  private void forgetIdle() {
    long now = nanos.getAsLong();
    Set<FairBucket> used = new HashSet<>();
    open.forEach(share -> {
      used.addAll(share.reads);
      used.addAll(share.writes);
    });
    for (Map<String, FairBucket> buckets : List.of(perStore, readingPerOwner, writingPerOwner)) {
      buckets.values().removeIf(bucket -> !used.contains(bucket) && bucket.isIdle(now));
    }
  }

  /** Gives what turns there are. Only with the lock. */
  private void grant() {
    open.forEach(Share::lapse);
    for (var next = table.grant(); next.isPresent(); next = table.grant()) {
      Wish wish = wishes.remove(next.get());
      if (wish != null) {
        wish.given = true;
        wish.turn.signal();
      }
    }
  }

  private final class Wish {
    private final Condition turn = lock.newCondition();
    private boolean given;
  }

  /**
   * One transfer's share. To be closed when it has ended. Threads that ask it for anything give way
   * to those that answer calls, for as long as they live.
   */
  public final class Share implements Throttle, AutoCloseable {

    private final List<FairBucket> reads;
    private final List<FairBucket> writes;
    private final TurnTable.Party party;

    /** When the threads that hold a turn got it. */
    private final Map<Thread, Long> turns = new HashMap<>();

    /** Threads whose turn lapsed and that have not ended it. */
    private final Set<Thread> lapsed = new HashSet<>();

    private boolean closed;

    private Share(List<FairBucket> reads, List<FairBucket> writes, TurnTable.Party party) {
      this.reads = List.copyOf(reads);
      this.writes = List.copyOf(writes);
      this.party = party;
    }

    @Override
    public long read(long bytes) {
      return take(reads, bytes);
    }

    @Override
    public long written(long bytes) {
      return take(writes, bytes);
    }

    private long take(List<FairBucket> buckets, long bytes) {
      niceness.giveWay();
      if (buckets.isEmpty()) {
        return 0;
      }
      lock.lock();
      try {
        long now = nanos.getAsLong();
        long wait = 0;
        for (FairBucket bucket : buckets) {
          wait = Math.max(wait, bucket.take(party, bytes, now));
        }
        return wait;
      } finally {
        lock.unlock();
      }
    }

    @Override
    public boolean awaitTurn(Duration atMost) throws InterruptedException {
      niceness.giveWay();
      lock.lockInterruptibly();
      try {
        if (closed) {
          // Somebody who was left behind still asks.
          long _ = lock.newCondition().awaitNanos(atMost.toNanos());
          return false;
        }
        TurnTable.Ticket ticket = table.wish(party);
        Wish wish = new Wish();
        wishes.put(ticket, wish);
        grant();
        boolean kept = false;
        try {
          long left = atMost.toNanos();
          while (!wish.given && left > 0) {
            left = wish.turn.awaitNanos(left);
          }
          kept = wish.given;
          if (kept) {
            turns.put(Thread.currentThread(), nanos.getAsLong());
          }
        } finally {
          if (!kept) {
            withdraw(ticket, wish);
          }
        }
        return kept;
      } finally {
        lock.unlock();
      }
    }

    /** Interrupted or out of patience, maybe at the moment in which the turn was given. */
    private void withdraw(TurnTable.Ticket ticket, Wish wish) {
      if (wish.given) {
        table.giveBack(party);
        grant();
      } else {
        wishes.remove(ticket);
        table.withdraw(ticket);
      }
    }

    /** Only with the lock. */
    private void lapse() {
      long now = nanos.getAsLong();
      turns
          .entrySet()
          .removeIf(turn -> {
            boolean over = now - turn.getValue() > LAPSE.toNanos();
            if (over) {
              lapsed.add(turn.getKey());
              table.giveBack(party);
            }
            return over;
          });
    }

    /** Only with the lock. A turn may be ended by another thread than the one that got it. */
    private void end(Thread thread) {
      if (lapsed.remove(thread) || turns.isEmpty()) {
        return;
      }
      if (turns.remove(thread) == null) {
        turns.remove(turns.keySet().iterator().next());
      }
      table.giveBack(party);
    }

    @Override
    public void endTurn() {
      lock.lock();
      try {
        end(Thread.currentThread());
        grant();
      } finally {
        lock.unlock();
      }
    }

    @Override
    public void close() {
      lock.lock();
      try {
        closed = true;
        open.remove(this);
        turns.values().forEach(_ -> table.giveBack(party));
        turns.clear();
        table.leave(party);
        grant();
      } finally {
        lock.unlock();
      }
    }
  }
}
