package dev.vakna.simulator.world;

import dev.vakna.simulator.schedule.Choices;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/**
 * Which faults a run knows, how often they come, and how many came. Each run knows a part of all
 * kinds only and meets it seldom or often: runs in which everything fails all the time never get
 * far enough to show the rarer faults.
 */
final class Faults {

  /** So many of one kind in one run are enough. */
  private static final int MOST = 6;

  private static final double[] OFTEN = {1.5, 4, 12, 40};

  private final Map<Site, Choices.Odds> odds = new EnumMap<>(Site.class);
  private final long[] counts = new long[FaultKind.values().length];
  private boolean calm;

  Faults(long seed) {
    SplittableRandom random = new SplittableRandom(seed ^ 0x5bd1e995L);
    double often = OFTEN[random.nextInt(OFTEN.length)];
    double[] rates = new double[FaultKind.values().length];
    for (int i = 0; i < rates.length; i++) {
      rates[i] = random.nextInt(5) < 2 ? often * (0.3 + random.nextDouble()) : 0;
    }
    for (Site site : Site.values()) {
      boolean rare = site.kinds().size() > 4;
      odds.put(
          site,
          new Choices.Odds(
              site.kinds().stream()
                  .mapToDouble(kind -> Math.min(90, rates[kind.ordinal()] * (rare ? 1 : 4)))
                  .toArray()));
    }
  }

  /** What goes wrong here, or null. */
  @Nullable FaultKind at(Site site, Choices.Stream choices) {
    if (calm) {
      return null;
    }
    int choice = choices.by(Objects.requireNonNull(odds.get(site)));
    if (choice == 0) {
      return null;
    }
    FaultKind kind = site.kinds().get(choice - 1);
    return counts[kind.ordinal()] < MOST ? kind : null;
  }

  /** It did go wrong. */
  void count(FaultKind kind) {
    counts[kind.ordinal()]++;
  }

  void calm() {
    calm = true;
  }

  boolean isCalm() {
    return calm;
  }

  long[] counts() {
    return counts.clone();
  }
}
