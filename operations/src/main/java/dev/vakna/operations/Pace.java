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

  /** Repeated work. */
  interface Repetition extends AutoCloseable {
    /** Ends it; work that is being done may still finish. */
    @Override
    void close();
  }
}
