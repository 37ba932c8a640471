package dev.vakna.vma.pass;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** Waits as a {@link Throttle} wants it, and no longer than the pass goes on. */
public final class ThrottledPass {

  private static final Duration SLICE = Duration.ofMillis(20);

  private final Throttle throttle;
  private final BooleanSupplier stopped;

  public ThrottledPass(Throttle throttle, BooleanSupplier stopped) {
    this.throttle = throttle;
    this.stopped = stopped;
  }

  /** Before reading so many bytes. */
  public void read(long bytes) {
    hold(throttle.read(bytes));
  }

  /** Before writing so many bytes. */
  public void written(long bytes) {
    hold(throttle.written(bytes));
  }

  public boolean stopped() {
    return stopped.getAsBoolean();
  }

  /** Whether a turn was given; not when the pass was stopped. */
  public boolean awaitTurn() throws InterruptedException {
    while (!stopped.getAsBoolean()) {
      if (throttle.awaitTurn(SLICE)) {
        return true;
      }
    }
    return false;
  }

  public void endTurn() {
    throttle.endTurn();
  }

  private void hold(long nanos) {
    if (nanos <= 0) {
      return;
    }
    long until = System.nanoTime() + nanos;
    long left = nanos;
    while (left > 0 && !stopped.getAsBoolean()) {
      LockSupport.parkNanos(Math.min(left, SLICE.toNanos()));
      left = until - System.nanoTime();
    }
  }
}
