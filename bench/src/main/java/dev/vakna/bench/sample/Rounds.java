package dev.vakna.bench.sample;

import java.time.Duration;

/**
 * How often contestants take turns, besides one round that is not counted.
 *
 * @param least rounds that are made in any case, at least 1
 * @param most rounds that are made at most
 * @param budget time after which no further round begins
 */
public record Rounds(int least, int most, Duration budget) {

  /** Checks the numbers. */
  public Rounds {
    if (least < 1 || most < least) {
      throw new IllegalArgumentException("%d to %d rounds cannot be".formatted(least, most));
    }
  }

  /** Exactly so many. */
  public static Rounds exactly(int count) {
    return new Rounds(count, count, Duration.ZERO);
  }
}
