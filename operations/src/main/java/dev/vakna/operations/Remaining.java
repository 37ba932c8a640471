package dev.vakna.operations;

import java.time.Duration;
import java.util.Objects;

/**
 * How long an operation will still take, as far as can be told.
 *
 * @param p50 it ends sooner as often as later
 * @param p90 nine in ten end sooner; not below {@code p50}
 * @param basis what that rests on
 */
public record Remaining(Duration p50, Duration p90, Basis basis) {

  public Remaining {
    Objects.requireNonNull(basis);
    if (p50.isNegative() || p90.compareTo(p50) < 0) {
      throw new IllegalArgumentException("p50 %s and p90 %s are in no order".formatted(p50, p90));
    }
  }

  /** What an estimate rests on. */
  public enum Basis {
    /** Operations of the same kind that ended on this host. */
    PAST,
    /** Suppositions: too few have ended here to know better. */
    SUPPOSED
  }
}
