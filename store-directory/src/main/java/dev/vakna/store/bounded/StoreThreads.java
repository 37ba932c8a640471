package dev.vakna.store.bounded;

import dev.vakna.core.backup.SilentStoreException;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The threads of one store. What does not come back in time is left behind: storage that hangs in
 * the kernel can be neither interrupted nor closed. What was left keeps its place until it does
 * come back, so a store takes a few threads of the system's and no more; when all hang, the store
 * is silent at once, without another thread.
 */
final class StoreThreads {

  /** So many calls may be under way, or hang. */
  static final int MOST = 4;

  private final String store;
  private final Semaphore places = new Semaphore(MOST, true);
  private final ExecutorService threads;
  private final Set<String> hanging = new HashSet<>();
  private int left;

  /**
   * @param store its name
   */
  StoreThreads(String store) {
    this.store = store;
    this.threads =
        Executors.newCachedThreadPool(
            Thread.ofPlatform().daemon().name("store-" + store + "-", 0).factory());
  }

  /**
   * Does something on a thread of the store and waits for it.
   *
   * @param subject what it is about; while a call about the same hangs, none is made
   * @param limit how long to wait
   * @param discard what becomes of what was made when nobody waits for it any more
   * @throws SilentStoreException when it did not come back in time, or the store is silent already
   * @throws InterruptedIOException when the caller's thread was interrupted, which then stays so
   * @throws IOException what the work threw
   */
  <T> T call(String subject, Duration limit, Callable<T> work, Consumer<T> discard)
      throws IOException {
    requireNotHanging(subject);
    long until = System.nanoTime() + limit.toNanos();
    try {
      if (!places.tryAcquire(limit.toNanos(), TimeUnit.NANOSECONDS)) {
        throw new SilentStoreException(
            "the store '%s' does not answer: %d calls are under way and none has ended within %d s"
                .formatted(store, MOST, limit.toSeconds()),
            true);
      }
      Call<T> call = new Call<>(subject, work, discard);
      begin(call);
      return call.await(until - System.nanoTime(), limit);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      InterruptedIOException stopped =
          new InterruptedIOException("stopped while waiting for the store '%s'".formatted(store));
      stopped.initCause(e);
      throw stopped;
    }
  }

  private void begin(Call<?> call) {
    boolean begun = false;
    try {
      threads.execute(call);
      begun = true;
    } finally {
      if (!begun) {
        places.release();
      }
    }
  }

  /** Does something that nobody waits for, such as letting go of a file. */
  void later(Runnable work) {
    threads.execute(work);
  }

  private synchronized void requireNotHanging(String subject) throws SilentStoreException {
    if (left >= MOST) {
      throw new SilentStoreException(
          "the store '%s' does not answer: %d calls hang".formatted(store, left), true);
    }
    if (hanging.contains(subject)) {
      throw silent(subject);
    }
  }

  private SilentStoreException silent(String subject) {
    boolean whole = left >= MOST || subject.equals(BoundedStore.LIST);
    return new SilentStoreException(
        whole
            ? "the store '%s' does not answer".formatted(store)
            : "the store '%s' does not answer when asked for %s".formatted(store, subject),
        whole);
  }

  private final class Call<T> implements Runnable {
    private final String subject;
    private final Callable<T> work;
    private final Consumer<T> discard;
    private final CountDownLatch ended = new CountDownLatch(1);
    private boolean done;
    private boolean givenUp;
    private boolean counted;
    private @Nullable T made;
    private @Nullable Throwable failure;

    Call(String subject, Callable<T> work, Consumer<T> discard) {
      this.subject = subject;
      this.work = work;
      this.discard = discard;
    }

    @Override
    public void run() {
      T result = null;
      Throwable failed = null;
      try {
        result = work.call();
      } catch (Throwable e) {
        failed = e;
      }
      try {
        if (end(result, failed) && result != null) {
          discard.accept(result);
        }
      } finally {
        places.release();
        ended.countDown();
      }
    }

    /** Whether nobody waits for it. */
    private boolean end(@Nullable T result, @Nullable Throwable failed) {
      synchronized (StoreThreads.this) {
        done = true;
        made = result;
        failure = failed;
        if (counted) {
          left--;
          hanging.remove(subject);
        }
        return givenUp;
      }
    }

    T await(long nanos, Duration limit) throws IOException, InterruptedException {
      boolean came;
      try {
        came = ended.await(nanos, TimeUnit.NANOSECONDS);
      } catch (InterruptedException e) {
        // That nobody waits any longer says nothing of the store.
        leave(false);
        throw e;
      }
      if (!came) {
        leave(true);
        synchronized (StoreThreads.this) {
          throw new SilentStoreException(
              "%s (it was given %d s)".formatted(silent(subject).getMessage(), limit.toSeconds()),
              silent(subject).wholeStore());
        }
      }
      return result();
    }

    private void leave(boolean hangs) {
      synchronized (StoreThreads.this) {
        if (!done) {
          givenUp = true;
          counted = hangs;
          if (hangs) {
            left++;
            hanging.add(subject);
          }
          return;
        }
      }
      // It ended at the very moment in which it was given up.
      T result = made;
      if (result != null) {
        discard.accept(result);
      }
    }

    private T result() throws IOException {
      return switch (failure) {
        case null -> {
          T result = made;
          if (result == null) {
            throw new IllegalStateException("a store's call made nothing");
          }
          yield result;
        }
        case IOException e -> throw e;
        case RuntimeException e -> throw e;
        case Error e -> throw e;
        case Throwable e -> throw new IOException(e);
      };
    }
  }
}
