package dev.vakna.vma;

import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/**
 * Lets so many threads of one restore decode at once, within the restore's share of the machine.
 */
final class DecodingTurns {

  private static final long SLICE_MILLIS = 20;

  private final Semaphore own;
  private final ThrottledPass share;
  private final BooleanSupplier stopped;

  DecodingTurns(int decoders, Throttle throttle, BooleanSupplier stopped) {
    this.own = new Semaphore(decoders);
    this.share = new ThrottledPass(throttle, stopped);
    this.stopped = stopped;
  }

  boolean stopped() {
    return stopped.getAsBoolean();
  }

  /** Whether a turn was given; not when the restore was stopped. */
  boolean await() throws InterruptedException {
    while (!stopped()) {
      if (own.tryAcquire(SLICE_MILLIS, TimeUnit.MILLISECONDS)) {
        if (share.awaitTurn()) {
          return true;
        }
        own.release();
      }
    }
    return false;
  }

  void end() {
    share.endTurn();
    own.release();
  }

  ThrottledPass share() {
    return share;
  }
}
