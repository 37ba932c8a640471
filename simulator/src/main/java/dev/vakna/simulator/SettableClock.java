package dev.vakna.simulator;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.atomic.AtomicReference;

/** A clock that stands still until it is told otherwise. Safe for use by many threads. */
public final class SettableClock implements InstantSource {

  private final AtomicReference<Instant> now;

  public SettableClock(Instant start) {
    this.now = new AtomicReference<>(start);
  }

  @Override
  public Instant instant() {
    return now.get();
  }

  /** Moves the clock, forward or backward. */
  public void set(Instant instant) {
    now.set(instant);
  }

  /**
   * Moves the clock.
   *
   * @return the new time
   */
  public Instant advance(Duration time) {
    return now.updateAndGet(before -> before.plus(time));
  }
}
