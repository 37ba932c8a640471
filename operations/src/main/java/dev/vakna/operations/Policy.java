package dev.vakna.operations;

import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Objects;

/**
 * How patient the drive is.
 *
 * @param lease how long a claim holds without a beat; another worker takes over after it
 * @param beat how often the lease is extended; well below the lease
 * @param attempts how often a step is tried before its retryable failure counts as final
 * @param undoAttempts how often an undo is tried before the operation is parked for an operator
 * @param firstPause pause before the second try; doubles with each further one
 * @param longestPause the pause grows no longer than this
 * @param longestWait likewise the pause between two tries of what waits for something out of reach
 * @param stall a step that reports nothing new for so long has stalled
 * @param stalls how often a step may stall before that counts as final
 * @param starts how often a step or its undo may begin in a row without any outcome, because its
 *     worker died each time, before the operation is parked as one that kills its workers
 */
public record Policy(
    Duration lease,
    Duration beat,
    int attempts,
    int undoAttempts,
    Duration firstPause,
    Duration longestPause,
    Duration longestWait,
    Duration stall,
    int stalls,
    int starts) {

  private static final Duration LONGEST_QUIET = Duration.ofSeconds(15);
  private static final int QUIET_SHARE = 20;
  private static final Duration LONGEST_WAIT = Duration.ofMinutes(2);

  /** What servers use. */
  public static final Policy STANDARD =
      new Policy(
          Duration.ofSeconds(8),
          Duration.ofSeconds(2),
          4,
          12,
          Duration.ofSeconds(1),
          Duration.ofSeconds(30),
          LONGEST_WAIT,
          Duration.ofMinutes(5),
          2,
          30);

  public Policy {
    Objects.requireNonNull(lease);
    Objects.requireNonNull(beat);
    Objects.requireNonNull(firstPause);
    Objects.requireNonNull(longestPause);
    Objects.requireNonNull(longestWait);
    if (stall.compareTo(lease) <= 0) {
      throw new IllegalArgumentException(
          "A step may stand still for %s, which is not longer than the lease of %s: choose a longer time."
              .formatted(stall, lease));
    }
  }

  /** With the usual patience for what is out of reach. */
  public Policy(
      Duration lease,
      Duration beat,
      int attempts,
      int undoAttempts,
      Duration firstPause,
      Duration longestPause,
      Duration stall,
      int stalls,
      int starts) {
    this(
        lease,
        beat,
        attempts,
        undoAttempts,
        firstPause,
        longestPause,
        LONGEST_WAIT,
        stall,
        stalls,
        starts);
  }

  /** A step that reports nothing new for so long leaves its place to others until it does. */
  public Duration quiet() {
    return Collections.min(List.of(stall.dividedBy(QUIET_SHARE), LONGEST_QUIET));
  }

  /** The same with other patience for steps that stand still. */
  public Policy patient(Duration ofStall) {
    return new Policy(
        lease,
        beat,
        attempts,
        undoAttempts,
        firstPause,
        longestPause,
        longestWait,
        ofStall,
        stalls,
        starts);
  }

  /** The pause before try number {@code tried + 1}. */
  Duration pauseAfter(int tried) {
    return growing(tried, longestPause);
  }

  /** The pause after so many tries in a row of what is out of reach. */
  Duration waitAfter(int tries) {
    return growing(tries, longestWait);
  }

  private Duration growing(int tried, Duration longest) {
    Duration doubled = firstPause.multipliedBy(1L << Math.clamp(tried - 1, 0, 20));
    return Collections.min(List.of(doubled, longest));
  }
}
