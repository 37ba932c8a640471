package dev.vakna.vma.pass;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The threads of one pass. Each is a platform thread: decoding, hashing and writing are long
 * stretches of work that would hold a virtual thread's carrier. The caller's thread only waits,
 * reports progress and looks for cancellation; an interrupt reaches it and never a channel in use,
 * which it would close. When one thread fails all stop, and nobody returns before the last that
 * uses the targets has ended. Threads that only read the source are left behind when it hangs.
 */
public final class PassThreads {

  private static final Duration TICK = Duration.ofMillis(20);

  /** How long a thread that only reads may take to end before it is left behind. */
  private static final Duration READERS_GRACE = Duration.ofSeconds(2);

  private final Runnable onStop;
  private final List<Thread> threads = new ArrayList<>();
  private final List<Thread> readers = new ArrayList<>();
  private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
  private volatile boolean stopped;

  /** What a thread does. */
  @FunctionalInterface
  public interface Stage {
    void run() throws IOException, InterruptedException;
  }

  /**
   * @param onStop ends what threads may wait for besides {@link #stopped()}; may be called often
   */
  public PassThreads(Runnable onStop) {
    this.onStop = onStop;
  }

  /** Whether the threads shall end. */
  public boolean stopped() {
    return stopped;
  }

  /** Begins a stage; all of them begin before {@link #await}. */
  public void start(String name, Stage stage) {
    threads.add(Thread.ofPlatform().name(name).daemon().start(() -> guard(stage)));
  }

  /**
   * Begins a stage that reads the source, touches no target, and asks after each read whether it
   * was stopped: where the source hangs, nobody waits for it.
   */
  public void startReader(String name, Stage stage) {
    start(name, stage);
    readers.add(threads.getLast());
  }

  private void guard(Stage stage) {
    try {
      stage.run();
    } catch (IOException | InterruptedException | RuntimeException | Error e) {
      failure.compareAndSet(null, e);
      stop();
    }
  }

  private void stop() {
    stopped = true;
    onStop.run();
  }

  /**
   * Waits for the end of all stages.
   *
   * @throws VmaCancelledException if the control or an interrupt stopped them
   * @throws IOException what the first that failed threw
   */
  public void await(ReadControl control, Supplier<Progress> progress) throws IOException {
    boolean cancelled = false;
    boolean interrupted = false;
    try {
      for (Thread thread : threads) {
        while (!cancelled && !thread.join(TICK)) {
          control.progress(progress.get());
          cancelled = control.cancelled();
        }
      }
    } catch (InterruptedException e) {
      interrupted = true;
    } finally {
      stop();
      interrupted |= joinAll();
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
    if (cancelled || interrupted) {
      throw new VmaCancelledException("reading the archive was stopped; nothing was kept of it");
    }
    rethrow();
    control.progress(progress.get());
  }

  /** Waits even if interrupted; whether it was. */
  private boolean joinAll() {
    long patientUntil = System.nanoTime() + READERS_GRACE.toNanos();
    boolean interrupted = false;
    for (Thread thread : threads) {
      boolean reader = readers.contains(thread);
      while (thread.isAlive() && !(reader && System.nanoTime() - patientUntil > 0)) {
        try {
          thread.join(TICK);
        } catch (InterruptedException e) {
          interrupted = true;
        }
      }
    }
    return interrupted;
  }

  /** Whether a thread was left behind that still reads the source. */
  public boolean leftBehind() {
    return readers.stream().anyMatch(Thread::isAlive);
  }

  private void rethrow() throws IOException {
    switch (failure.get()) {
      case null -> {}
      case IOException e -> throw e;
      case RuntimeException e -> throw e;
      case Error e -> throw e;
      case Throwable e -> throw new IOException("reading the archive failed: " + e, e);
    }
  }
}
