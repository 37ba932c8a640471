package dev.vakna.cli.bench;

import dev.vakna.vma.pass.ReadControl;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Lets Ctrl-C end a run in good order: what it has started is ended, and the process waits until
 * the run has cleaned up behind itself.
 */
final class StopSignal implements ReadControl, AutoCloseable {

  private static final long CLEAN_UP_SECONDS = 60;

  private final CountDownLatch ended = new CountDownLatch(1);
  private final Thread runner = Thread.currentThread();
  private final Thread hook = Thread.ofPlatform().unstarted(this::stopAndWait);
  private volatile boolean stopped;

  StopSignal() {
    Runtime.getRuntime().addShutdownHook(hook);
  }

  /** Does not wait for the thread itself: that one ends in an exit, which waits for this. */
  @SuppressWarnings("ReturnValueIgnored") // either way the process ends now
  private void stopAndWait() {
    stopped = true;
    ProcessHandle.current().descendants().forEach(ProcessHandle::destroyForcibly);
    runner.interrupt();
    try {
      ended.await(CLEAN_UP_SECONDS, TimeUnit.SECONDS);
      System.err.println("bench was stopped");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public boolean cancelled() {
    return stopped;
  }

  @Override
  public void close() {
    ended.countDown();
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException e) {
      // The process is ending already, and the hook has been told.
      return;
    }
  }
}
