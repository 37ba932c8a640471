package dev.vakna.engine.qemu.index;

/** How long bytes must wait so that no more than so many go a second. Not safe for threads. */
final class ByteRate {

  private static final double SECOND = 1e9;

  private final long bytesPerSecond;
  private long free;
  private boolean begun;

  /**
   * @param bytesPerSecond 0 for no limit
   */
  ByteRate(long bytesPerSecond) {
    this.bytesPerSecond = bytesPerSecond;
  }

  /**
   * Takes note of bytes that are about to go.
   *
   * @param now nanoseconds of a clock that never goes back
   * @return nanoseconds to wait before that
   */
  long delay(long bytes, long now) {
    if (bytesPerSecond == 0) {
      return 0;
    }
    long begin = begun && free - now > 0 ? free : now;
    begun = true;
    free = begin + (long) (bytes * SECOND / bytesPerSecond);
    return begin - now;
  }
}
