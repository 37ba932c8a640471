package dev.vakna.cli.demo;

import java.util.concurrent.atomic.AtomicBoolean;

/** What is done when a person or a system ends this program before its time. */
final class Interruption implements AutoCloseable {
  private final Thread hook;
  private final AtomicBoolean armed = new AtomicBoolean(true);

  private Interruption(Thread worker, Runnable response) {
    this.hook = Thread.ofPlatform().unstarted(() -> respond(worker, response));
  }

  private void respond(Thread worker, Runnable response) {
    if (armed.getAndSet(false)) {
      worker.interrupt();
      response.run();
    }
  }

  /**
   * The response runs once, at an interruption before {@link #close}; the calling thread is
   * interrupted, and is to {@linkplain #awaitIfBegun wait} for the response's end.
   */
  static Interruption arm(Runnable response) {
    Interruption interruption = new Interruption(Thread.currentThread(), response);
    Runtime.getRuntime().addShutdownHook(interruption.hook);
    return interruption;
  }

  /** Waits for a response that has begun; it ends this program. */
  void awaitIfBegun() throws InterruptedException {
    if (!armed.get()) {
      hook.join();
    }
  }

  @Override
  public void close() {
    armed.set(false);
  }
}
