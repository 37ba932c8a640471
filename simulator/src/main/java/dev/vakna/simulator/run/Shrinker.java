package dev.vakna.simulator.run;

import dev.vakna.simulator.schedule.Script;
import dev.vakna.simulator.world.Invariant;
import dev.vakna.simulator.world.World;
import java.util.Arrays;
import java.util.List;

/**
 * Looks for the plainest choices that still break the same invariant: as few odd ones as can be,
 * and then as short as can be. What is found is short, not the shortest there is.
 */
public final class Shrinker {

  private final Simulation simulation;
  private final long seed;
  private final Invariant invariant;
  private int triesLeft;

  /**
   * @param tries runs to spend at most
   */
  public Shrinker(Simulation simulation, long seed, Invariant invariant, int tries) {
    this.simulation = simulation;
    this.seed = seed;
    this.invariant = invariant;
    this.triesLeft = tries;
  }

  /** Choices at most as odd that break the invariant; those given when none are found. */
  public Script shrink(Script broken) throws InterruptedException {
    Script best = broken;
    Script before;
    do {
      before = best;
      best = lowered(plainer(cutShort(withoutStreams(best))));
    } while (cheaper(best, before) && triesLeft > 0);
    return best;
  }

  private boolean better(Script candidate, Script best) throws InterruptedException {
    if (triesLeft <= 0 || !cheaper(candidate, best)) {
      return false;
    }
    triesLeft--;
    World.Outcome outcome = simulation.replay(seed, candidate, false);
    return outcome.broken() != null && outcome.broken().invariant() == invariant;
  }

  private static boolean cheaper(Script one, Script other) {
    if (one.odd() != other.odd()) {
      return one.odd() < other.odd();
    }
    return one.length() != other.length() ? one.length() < other.length() : one.sum() < other.sum();
  }

  private static List<String> names(Script script) {
    return List.copyOf(script.streams().keySet());
  }

  private Script withoutStreams(Script from) throws InterruptedException {
    Script best = from;
    for (String name : names(from)) {
      Script candidate = best.with(name, new int[0]);
      if (better(candidate, best)) {
        best = candidate;
      }
    }
    return best;
  }

  private Script cutShort(Script from) throws InterruptedException {
    Script best = from;
    for (String name : names(from)) {
      for (int step = Math.max(1, best.of(name).length / 2); step > 0; step /= 2) {
        int[] choices = best.of(name);
        while (choices.length >= step) {
          Script candidate = best.with(name, Arrays.copyOf(choices, choices.length - step));
          if (!better(candidate, best)) {
            break;
          }
          best = candidate;
          choices = best.of(name);
        }
      }
    }
    return best;
  }

  /** Odd choices become plain, one by one; what belonged to one may have to go with it. */
  private Script plainer(Script from) throws InterruptedException {
    Script best = from;
    for (String name : names(from)) {
      for (int at = 0; at < best.of(name).length; at++) {
        if (best.of(name)[at] == 0) {
          continue;
        }
        for (int gone = 0; gone <= 2; gone++) {
          Script candidate = best.with(name, plain(best.of(name), at, gone));
          if (better(candidate, best)) {
            best = candidate;
            break;
          }
        }
      }
    }
    return best;
  }

  private static int[] plain(int[] choices, int at, int gone) {
    int[] changed = choices.clone();
    changed[at] = 0;
    int after = Math.min(choices.length, at + 1 + gone);
    int[] shorter = Arrays.copyOf(changed, choices.length - (after - at - 1));
    System.arraycopy(changed, after, shorter, at + 1, choices.length - after);
    return shorter;
  }

  /** Choices are left out or become smaller. */
  private Script lowered(Script from) throws InterruptedException {
    Script best = from;
    for (String name : names(from)) {
      for (int at = 0; at < best.of(name).length; at++) {
        int[] choices = best.of(name);
        Script without = best.with(name, without(choices, at));
        if (better(without, best)) {
          best = without;
          continue;
        }
        for (int value = 1; value < choices[at]; value++) {
          int[] lower = choices.clone();
          lower[at] = value;
          Script candidate = best.with(name, lower);
          if (better(candidate, best)) {
            best = candidate;
            break;
          }
        }
      }
    }
    return best;
  }

  private static int[] without(int[] choices, int at) {
    int[] shorter = new int[choices.length - 1];
    System.arraycopy(choices, 0, shorter, 0, at);
    System.arraycopy(choices, at + 1, shorter, at, shorter.length - at);
    return shorter;
  }
}
