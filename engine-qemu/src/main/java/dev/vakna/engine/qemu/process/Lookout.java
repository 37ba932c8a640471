package dev.vakna.engine.qemu.process;

import dev.vakna.core.engine.EngineException;
import java.time.Duration;

/**
 * A thread that looks after something of all machines again and again, and tells whether it is well
 * and was looked at lately.
 */
final class Lookout implements AutoCloseable {

  private static final Duration PATIENCE = Duration.ofMinutes(1);

  private final Duration between;
  private final Look look;
  private final String subject;
  private final Thread thread;
  private volatile long lookedAt = System.nanoTime();
  private volatile String trouble = "";

  /** Looks once, and mends what it can. */
  @FunctionalInterface
  interface Look {

    /** What is not well, in words for operators; empty when all is. */
    String once() throws InterruptedException;
  }

  /**
   * @param name of the thread
   * @param subject what is looked at, in words
   * @param between two looks
   */
  Lookout(String name, String subject, Duration between, Look look) {
    this.between = between;
    this.look = look;
    this.subject = subject;
    this.thread = Thread.ofPlatform().name(name).daemon().unstarted(this::watch);
  }

  void start() {
    thread.start();
  }

  private void watch() {
    try {
      while (!Thread.currentThread().isInterrupted()) {
        trouble = lookOnce();
        lookedAt = System.nanoTime();
        Thread.sleep(between);
      }
    } catch (InterruptedException e) {
      return;
    }
  }

  private String lookOnce() throws InterruptedException {
    try {
      return look.once();
    } catch (InterruptedException e) {
      throw e;
    } catch (Throwable e) {
      // The next round sees the same again.
      return String.valueOf(e);
    }
  }

  /**
   * Returns when all was well at the last look.
   *
   * @throws EngineException when it was not, or nobody has looked for a minute
   */
  void requireWell() {
    String told = trouble;
    long silent = System.nanoTime() - lookedAt;
    if (silent > PATIENCE.toNanos()) {
      told =
          "nobody has looked at %s for %d s. %s"
              .formatted(subject, Duration.ofNanos(silent).toSeconds(), told);
    }
    if (!told.isEmpty()) {
      throw EngineException.retryable(told, null);
    }
  }

  @Override
  public void close() {
    thread.interrupt();
  }
}
