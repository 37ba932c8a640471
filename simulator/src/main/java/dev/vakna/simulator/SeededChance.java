package dev.vakna.simulator;

import dev.vakna.core.chance.Chance;
import java.time.InstantSource;
import java.util.UUID;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;

/**
 * Chance that is the same for the same seed, clock and order of calls. Not secret. Safe for use by
 * many threads.
 */
public final class SeededChance implements Chance {

  private static final String LETTERS = "abcdefghijklmnopqrstuvwxyz0123456789";

  private final RandomGenerator random;
  private final InstantSource clock;

  /**
   * @param clock gives the identifiers' time
   */
  public SeededChance(long seed, InstantSource clock) {
    this.random = RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
    this.clock = clock;
  }

  @Override
  public synchronized UUID nextId() {
    return new UUID(clock.millis() << 16 | random.nextLong() & 0xffffL, random.nextLong());
  }

  @Override
  public synchronized byte[] bytes(int count) {
    byte[] bytes = new byte[count];
    random.nextBytes(bytes);
    return bytes;
  }

  @Override
  public synchronized String letters(int count) {
    StringBuilder letters = new StringBuilder(count);
    for (int i = 0; i < count; i++) {
      letters.append(LETTERS.charAt(random.nextInt(LETTERS.length())));
    }
    return letters.toString();
  }

  /** A number from 0 to below the bound. */
  public synchronized int below(int bound) {
    return random.nextInt(bound);
  }
}
