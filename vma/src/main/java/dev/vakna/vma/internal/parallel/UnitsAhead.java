package dev.vakna.vma.internal.parallel;

import dev.vakna.vma.index.StreamEntries;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntPredicate;

/**
 * Has the system read the units that come next while others are decoded: decoders far apart in a
 * file look to it like reads at random. Safe for use by several threads.
 */
final class UnitsAhead {

  /** Of the file; no share was asked for them yet. */
  private static final long MOST_BYTES = 64L << 20;

  private final StreamEntries entries;
  private final int count;
  private final AtomicInteger next;

  /**
   * @param first unit that is decoded
   * @param count how many units behind the one that is begun are asked for
   */
  UnitsAhead(StreamEntries entries, int first, int count) {
    this.entries = entries;
    this.count = count;
    this.next = new AtomicInteger(first);
  }

  /**
   * A unit is about to be decoded.
   *
   * @param wanted whether a unit will be
   */
  void reach(int unit, IntPredicate wanted) {
    int end = end(unit, wanted);
    for (int ahead = next.get(); ahead < end; ahead = next.get()) {
      if (next.compareAndSet(ahead, ahead + 1) && ahead >= unit && wanted.test(ahead)) {
        entries.readAhead(ahead);
      }
    }
  }

  /** One behind the last unit that is asked for. */
  private int end(int unit, IntPredicate wanted) {
    int most = Math.min(entries.units().count(), unit + 1 + count);
    long bytes = 0;
    for (int ahead = unit; ahead < most; ahead++) {
      bytes += wanted.test(ahead) ? entries.aheadBytes(ahead) : 0;
      if (bytes > MOST_BYTES) {
        return ahead;
      }
    }
    return most;
  }
}
