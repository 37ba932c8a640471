package dev.vakna.core.index;

import java.time.Duration;

/**
 * How indexes are made and kept.
 *
 * @param background whether they are made without being asked for
 * @param maxBytes of all that are kept; 0 or more
 * @param look time between two looks at what there is to do
 */
public record IndexPolicy(boolean background, long maxBytes, Duration look) {

  /** How long an index stays after its archive was last known. */
  static final Duration GRACE = Duration.ofMinutes(10);

  /** An index that nobody asked for is begun when this part of its archive still has room. */
  static final int EXPECTED_SHARE = 50;

  /** Failures in a row after which it is left to the operator. */
  static final int ATTEMPTS = 5;

  /** Times that an index may be thrown away at use before it is left to the operator. */
  static final int REJECTIONS = 3;

  /** The pause for a store that is away grows so often, to some quarter of an hour. */
  private static final int AWAY_GROWS = 3;

  private static final Duration FIRST_PAUSE = Duration.ofMinutes(1);

  /** Checks the ranges. */
  public IndexPolicy {
    if (maxBytes < 0 || look.isNegative() || look.isZero()) {
      throw new IllegalArgumentException("maxBytes must not be negative, and look be positive");
    }
  }

  /** How long to wait after a store was away so many times in a row. */
  static Duration pauseWhileAway(int times) {
    return pauseAfter(Math.min(times, AWAY_GROWS));
  }

  /** How long to wait after so many failures in a row. */
  static Duration pauseAfter(int failures) {
    return FIRST_PAUSE.multipliedBy(1L << 2 * Math.min(failures - 1, ATTEMPTS));
  }
}
