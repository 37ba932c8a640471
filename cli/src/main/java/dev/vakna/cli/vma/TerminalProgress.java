package dev.vakna.cli.vma;

import dev.vakna.vma.pass.Progress;
import dev.vakna.vma.pass.ReadControl;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import me.tongfei.progressbar.ConsoleProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;
import org.jspecify.annotations.Nullable;

/**
 * Shows progress while a terminal looks on, and lets Ctrl-C end a pass in good order: the process
 * waits until the pass has cleaned up behind itself.
 */
final class TerminalProgress implements ReadControl, AutoCloseable {

  private static final Path STANDARD_ERROR = Path.of("/proc/self/fd/2");
  private static final long MIB = 1 << 20;
  private static final int WIDTH = 78;
  private static final int TICK_MILLIS = 200;
  private static final long CLEAN_UP_SECONDS = 30;

  private final String task;
  private final boolean shown;
  private final AtomicBoolean cancelled = new AtomicBoolean();
  private final CountDownLatch ended = new CountDownLatch(1);
  private final Thread hook;
  private @Nullable ProgressBar bar;

  TerminalProgress(String task, boolean wanted) {
    this.task = task;
    this.shown = wanted && isTerminal();
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
      System.err.println(task + " was stopped");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** The JDK's own test asks about standard input and output, which may well be redirected. */
  private static boolean isTerminal() {
    try {
      String target = Files.readSymbolicLink(STANDARD_ERROR).toString();
      return target.startsWith("/dev/pts/") || target.startsWith("/dev/tty");
    } catch (IOException | UnsupportedOperationException e) {
      return false;
    }
  }

  @Override
  public boolean cancelled() {
    return cancelled.get();
  }

  @Override
  public void progress(Progress progress) {
    if (!shown) {
      return;
    }
    ProgressBar current = bar;
    if (current == null) {
      current =
          new ProgressBarBuilder()
              .setTaskName(task)
              .setInitialMax(progress.compressedTotal().orElse(-1))
              .setUnit(" MiB", MIB)
              .setStyle(ProgressBarStyle.ASCII)
              .setUpdateIntervalMillis(TICK_MILLIS)
              .setConsumer(new ConsoleProgressBarConsumer(System.err, WIDTH))
              .showSpeed()
              .build();
      bar = current;
    }
    current.stepTo(progress.compressedRead());
  }

  @Override
  public void close() {
    ProgressBar current = bar;
    if (current != null) {
      current.close();
    }
    ended.countDown();
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException e) {
      // The process is ending already, and the hook has been told.
      return;
    }
  }
}
