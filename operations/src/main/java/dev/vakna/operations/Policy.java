package dev.vakna.operations;

import java.time.Duration;

/**
 * How patient the drive is.
 *
 * @param lease how long a claim holds without a beat; another worker takes over after it
 * @param beat how often the lease is extended; well below the lease
 * @param attempts how often a step is tried before its retryable failure counts as final
 * @param undoAttempts how often an undo is tried before the operation is parked for an operator
 * @param firstPause pause before the second try; doubles with each further one
 * @param longestPause the pause grows no longer than this
 */
public record Policy(
    Duration lease,
    Duration beat,
    int attempts,
    int undoAttempts,
    Duration firstPause,
    Duration longestPause) {

  /** What servers use. */
  public static final Policy STANDARD =
      new Policy(
          Duration.ofSeconds(8),
          Duration.ofSeconds(2),
          4,
          12,
          Duration.ofSeconds(1),
          Duration.ofSeconds(30));

  /** The pause before try number {@code tried + 1}. */
  Duration pauseAfter(int tried) {
    Duration pause = firstPause.multipliedBy(1L << Math.clamp(tried - 1, 0, 20));
    return pause.compareTo(longestPause) > 0 ? longestPause : pause;
  }
}
