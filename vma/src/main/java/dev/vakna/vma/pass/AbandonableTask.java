package dev.vakna.vma.pass;

import java.io.IOException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Blocking I/O in a platform thread of its own, whose caller looks for cancellation meanwhile and
 * may abandon it: storage that hangs in the kernel can be neither interrupted nor closed. Work that
 * was abandoned ends when its storage lets it, and what it made is then discarded.
 *
 * @param <T> what the work makes
 */
public final class AbandonableTask<T> {

  private static final long TICK_MILLIS = 20;

  /** What is done. */
  @FunctionalInterface
  public interface Work<T> {
    /** Does it. */
    T run() throws IOException;
  }

  /** What becomes of a thing that nobody waits for any more. */
  @FunctionalInterface
  public interface Discard<T> {
    /** Clears it away. */
    void accept(T made) throws IOException;
  }

  private final Work<T> work;
  private final Discard<T> discard;
  private final CountDownLatch ended = new CountDownLatch(1);
  private final AtomicReference<@Nullable Outcome<T>> outcome = new AtomicReference<>();

  private sealed interface Outcome<T> {}

  private record Made<T>(T thing) implements Outcome<T> {}

  private record Failed<T>(Throwable cause) implements Outcome<T> {}

  /** The caller went away. */
  private record Abandoned<T>() implements Outcome<T> {}

  private AbandonableTask(Work<T> work, Discard<T> discard) {
    this.work = work;
    this.discard = discard;
  }

  /**
   * Does the work and waits for it.
   *
   * @param name of the thread
   * @param discard what becomes of what was made when the caller has abandoned it
   * @param control asked every 20 ms whether to abandon it
   * @return what the work made
   * @throws VmaCancelledException when the caller's thread was interrupted, which then stays so, or
   *     the control asked for the end
   * @throws IOException what the work threw
   */
  public static <T> T run(String name, Work<T> work, Discard<T> discard, ReadControl control)
      throws IOException {
    var task = new AbandonableTask<>(work, discard);
    Thread.ofPlatform().name(name).daemon().start(task::perform);
    return task.await(control);
  }

  private void perform() {
    Outcome<T> result;
    try {
      result = new Made<>(work.run());
    } catch (IOException | RuntimeException | Error e) {
      result = new Failed<>(e);
    }
    if (!outcome.compareAndSet(null, result)) {
      discardQuietly(result);
    }
    ended.countDown();
  }

  private void discardQuietly(@Nullable Outcome<T> result) {
    try {
      if (result instanceof Made<T>(T thing)) {
        discard.accept(thing);
      }
    } catch (IOException e) {
      // Nobody waits for it any more.
      return;
    }
  }

  private T await(ReadControl control) throws IOException {
    try {
      while (!ended.await(TICK_MILLIS, TimeUnit.MILLISECONDS)) {
        if (control.cancelled()) {
          throw abandon();
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw abandon();
    }
    Outcome<T> result = outcome.get();
    if (result instanceof Made<T>(T thing)) {
      return thing;
    }
    if (result instanceof Failed<T>(Throwable cause)) {
      switch (cause) {
        case IOException e -> throw e;
        case RuntimeException e -> throw e;
        case Error e -> throw e;
        default -> throw new IllegalStateException("work throws nothing else", cause);
      }
    }
    throw new IllegalStateException("the work ended without an outcome");
  }

  private VmaCancelledException abandon() {
    if (!outcome.compareAndSet(null, new Abandoned<>())) {
      discardQuietly(outcome.get());
    }
    return new VmaCancelledException("stopped while waiting for storage");
  }
}
