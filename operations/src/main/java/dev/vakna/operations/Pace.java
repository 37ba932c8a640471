package dev.vakna.operations;

import java.time.Duration;

/**
 * The port to time and background work. A server has a real one; a simulator turns its own clock.
 */
public interface Pace {

  /** Nanoseconds of a clock that never goes back; only differences mean anything. */
  long nanos();

  /** Returns after that time. */
  void sleep(Duration time) throws InterruptedException;

  /** Does the work again and again, that time apart, until the answer is closed. */
  Repetition every(Duration time, Runnable work);

  /**
   * Whoever calls this, as others may interrupt it. The answer is the calling thread; a drive
   * without threads of its own gives another one.
   */
  default Work work() {
    Thread thread = Thread.currentThread();
    return new Work() {
      @Override
      public void interrupt() {
        thread.interrupt();
      }

      @Override
      public void goOn() {
        Thread.interrupted();
      }
    };
  }

  /** Somebody's work. */
  interface Work {
    /** Wakes it where it waits, with {@link InterruptedException}; callable by anybody. */
    void interrupt();

    /** Forgets an interruption that has not been met yet; only for the work itself. */
    void goOn();
  }

  /** Repeated work. */
  interface Repetition extends AutoCloseable {
    /** Ends it; work that is being done may still finish. */
    @Override
    void close();
  }
}
