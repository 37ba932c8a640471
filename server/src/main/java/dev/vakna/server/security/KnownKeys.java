package dev.vakna.server.security;

import dev.vakna.core.store.Store;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Which keys there may be, by the beginnings of their hashes: so that, of an address that has
 * failed too often, a key that cannot be one is refused without asking storage, and a real one is
 * still let through. Read from storage once a second at most, and only while somebody floods: all
 * of them once, then those that were made since.
 */
public final class KnownKeys {

  private static final long PAUSE = Duration.ofSeconds(1).toNanos();
  private static final int DIGITS = 15;

  /** A transaction that made a key may have been done only so long after the key's time. */
  private static final Duration LATE = Duration.ofMinutes(5);

  private final Store store;
  private final LongSupplier nanos;
  private final Set<Long> known = ConcurrentHashMap.newKeySet();
  private final AtomicLong readAt;
  private volatile @Nullable Instant until;
  private final ReentrantLock reading = new ReentrantLock();

  /**
   * @param nanos a clock that only goes forward
   */
  public KnownKeys(Store store, LongSupplier nanos) {
    this.store = store;
    this.nanos = nanos;
    this.readAt = new AtomicLong(nanos.getAsLong() - 2 * PAUSE);
  }

  /** A key was made here. */
  public void add(String hash) {
    known.add(beginning(hash));
  }

  /** It is no key any more. */
  void forget(String hash) {
    known.remove(beginning(hash));
  }

  boolean mayBe(String hash) {
    long beginning = beginning(hash);
    if (known.contains(beginning)) {
      return true;
    }
    if (nanos.getAsLong() - readAt.get() > PAUSE && reading.tryLock()) {
      try {
        readAt.set(nanos.getAsLong());
        Read read = store.transact(tx -> new Read(tx.keys().hashes(until), tx.now().minus(LATE)));
        read.hashes().forEach(this::add);
        until = read.until();
      } finally {
        reading.unlock();
      }
    }
    return known.contains(beginning);
  }

  private record Read(List<String> hashes, Instant until) {}

  private static long beginning(String hash) {
    return Long.parseLong(hash.substring(0, DIGITS), 16);
  }
}
