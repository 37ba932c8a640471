package dev.vakna.cli.vma;

import dev.vakna.cli.terminal.Expectation;
import dev.vakna.cli.terminal.ProgressDisplay;
import dev.vakna.cli.terminal.ProgressView;
import dev.vakna.cli.terminal.Terminal;
import dev.vakna.vma.pass.Progress;
import dev.vakna.vma.pass.ReadControl;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.LongSupplier;

/**
 * Shows progress while a terminal looks on, and lets Ctrl-C end a pass in good order: the process
 * waits until the pass has cleaned up behind itself.
 */
final class TerminalProgress implements ReadControl, AutoCloseable {

  private static final long TICK_NANOS = TimeUnit.MILLISECONDS.toNanos(200);
  private static final long CLEAN_UP_SECONDS = 30;

  private final String task;
  private final Terminal terminal;
  private final boolean shown;
  private final LongSupplier nanos;
  private final ProgressDisplay display;
  private final AtomicBoolean cancelled = new AtomicBoolean();
  private final CountDownLatch ended = new CountDownLatch(1);
  private final Thread hook;
  private final long began;
  private long drawn;

  TerminalProgress(String task, boolean wanted) {
    this(task, wanted, Terminal.error(), System::nanoTime);
  }

  /**
   * @param nanos monotone time from any start
   */
  TerminalProgress(String task, boolean wanted, Terminal terminal, LongSupplier nanos) {
    this.task = task;
    this.terminal = terminal;
    this.shown = wanted && terminal.live();
    this.nanos = nanos;
    this.display = new ProgressDisplay(terminal, Expectation.NONE);
    this.began = nanos.getAsLong();
    this.drawn = began - TICK_NANOS;
    this.hook = Thread.ofPlatform().unstarted(this::cancelAndWait);
    Runtime.getRuntime().addShutdownHook(hook);
  }

  /** Does not wait for the thread itself: that one ends in an exit, which waits for this. */
  @SuppressWarnings("ReturnValueIgnored") // either way the process ends now
  private void cancelAndWait() {
    cancelled.set(true);
    try {
      ended.await(CLEAN_UP_SECONDS, TimeUnit.SECONDS);
      // Said here, as the process may be gone before its own thread comes to say it.
      terminal.line(task + " was stopped");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public boolean cancelled() {
    return cancelled.get();
  }

  @Override
  public void progress(Progress progress) {
    long now = nanos.getAsLong();
    if (!shown || now - drawn < TICK_NANOS) {
      return;
    }
    drawn = now;
    long read = progress.compressedRead();
    long total = progress.compressedTotal().orElse(0);
    int percent =
        total == 0
            ? ProgressView.UNKNOWN
            : (int) Math.clamp(Math.floor(100.0 * read / total), 0, 100);
    display.show(Duration.ofNanos(now - began), task, percent, read, total);
  }

  /** Something is about to be said where the line is; it comes back with the next progress. */
  void makeWay() {
    display.end();
  }

  @Override
  public void close() {
    display.end();
    ended.countDown();
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException e) {
      // The process is ending already, and the hook has been told.
      return;
    }
  }
}
