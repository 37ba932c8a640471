package dev.vakna.transfer.index;

import dev.vakna.core.index.BuildWatch;
import dev.vakna.vma.pass.ReadControl;
import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * How long the making of an index waits for its archive's storage: as long as anything moves, or it
 * rests because it was told to. Safe for use by several threads.
 */
final class BuildPatience {

  /** So long nothing may move. */
  static final Duration STALL = Duration.ofMinutes(2);

  /** So long a pass that shall end may take to do so before it is left behind. */
  private static final Duration GRACE = Duration.ofSeconds(5);

  private final BuildWatch watch;
  private final LongSupplier nanos;
  private volatile long movedAt;
  private volatile long read = -1;
  private volatile long endWantedAt;
  private volatile boolean endWanted;
  private volatile boolean stalled;
  private volatile boolean left;

  BuildPatience(BuildWatch watch, LongSupplier nanos) {
    this.watch = watch;
    this.nanos = nanos;
    this.movedAt = nanos.getAsLong();
  }

  void moved(long bytes) {
    if (bytes != read) {
      read = bytes;
      movedAt = nanos.getAsLong();
    }
  }

  /** It does not move on purpose. */
  void rests() {
    movedAt = nanos.getAsLong();
  }

  boolean stalled() {
    return stalled;
  }

  /** Whoever waited for the pass has gone. */
  void leave() {
    left = true;
  }

  /** Whether the pass shall end. */
  boolean end() {
    BuildWatch.Wish wish = watch.wish();
    if (wish == BuildWatch.Wish.WAIT) {
      rests();
    }
    if (nanos.getAsLong() - movedAt > STALL.toNanos()) {
      stalled = true;
    }
    boolean end = left || stalled || wish == BuildWatch.Wish.STOP;
    if (end && !endWanted) {
      endWantedAt = nanos.getAsLong();
      endWanted = true;
    }
    return end;
  }

  /** Asked whether to wait no longer for a pass that shall end. */
  ReadControl leaving() {
    return new ReadControl() {
      @Override
      public boolean cancelled() {
        return end() && nanos.getAsLong() - endWantedAt > GRACE.toNanos();
      }
    };
  }
}
