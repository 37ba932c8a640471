package dev.vakna.core.reconcile;

import java.time.Duration;
import java.util.Objects;

/**
 * How patient the reconciler is.
 *
 * @param grace how long something must have been found so before it is acted on
 */
public record ReconcilePolicy(Duration grace) {

  /** Ten minutes. */
  public static final ReconcilePolicy STANDARD = new ReconcilePolicy(Duration.ofMinutes(10));

  public ReconcilePolicy {
    Objects.requireNonNull(grace);
    if (grace.isNegative()) {
      throw new IllegalArgumentException("the grace cannot be negative");
    }
  }
}
