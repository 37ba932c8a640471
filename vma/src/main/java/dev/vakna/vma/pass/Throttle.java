package dev.vakna.vma.pass;

import java.time.Duration;

/**
 * A pass's share of a machine that runs several at once. A pass asks before it reads, decodes and
 * writes; it waits in short slices, so that it can be stopped meanwhile. Safe for use by several
 * threads.
 */
public interface Throttle {

  /** Never holds up anything. */
  Throttle NONE = new Throttle() {};

  /**
   * Takes note that bytes of the archive are about to be read.
   *
   * @param bytes as stored
   * @return nanoseconds to wait before that, 0 or more
   */
  default long read(long bytes) {
    return 0;
  }

  /**
   * Takes note that bytes are about to be written to a disk.
   *
   * @return nanoseconds to wait before that, 0 or more
   */
  default long written(long bytes) {
    return 0;
  }

  /**
   * Asks for a turn at the processors, for some milliseconds of decoding. Each turn that was given
   * is ended by {@link #endTurn()}, in the same thread.
   *
   * @param atMost to wait for it
   * @return whether the turn was given
   */
  default boolean awaitTurn(Duration atMost) throws InterruptedException {
    return true;
  }

  /** Gives the turn back. */
  default void endTurn() {}
}
