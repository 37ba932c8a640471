package dev.vakna.simulator.run;

import dev.vakna.simulator.world.Broken;
import dev.vakna.simulator.world.FaultKind;
import dev.vakna.simulator.world.World;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** What many runs came to. Safe for use by many threads. */
public final class Tally {

  private final SortedMap<Long, Broken> broken = new TreeMap<>();
  private final long[] faults = new long[FaultKind.values().length];
  private long runs;
  private long completed;
  private long failed;
  private double virtualSeconds;

  synchronized void add(long seed, World.Outcome outcome) {
    runs++;
    long[] met = outcome.faults();
    for (int i = 0; i < faults.length; i++) {
      faults[i] += met[i];
    }
    completed += outcome.endings().completed();
    failed += outcome.endings().failed();
    virtualSeconds += outcome.lasted().toMillis() / 1e3;
    if (outcome.broken() != null) {
      broken.put(seed, outcome.broken());
    }
  }

  public synchronized long runs() {
    return runs;
  }

  /** Jobs that ended with their result. */
  public synchronized long completed() {
    return completed;
  }

  /** Jobs that ended without. */
  public synchronized long failed() {
    return failed;
  }

  /** Virtual time of all runs together. */
  public synchronized double virtualSeconds() {
    return virtualSeconds;
  }

  /** How many faults of each kind. */
  public synchronized Map<FaultKind, Long> faults() {
    Map<FaultKind, Long> all = new EnumMap<>(FaultKind.class);
    for (FaultKind kind : FaultKind.values()) {
      all.put(kind, faults[kind.ordinal()]);
    }
    return all;
  }

  /** The runs in which an invariant broke, by their seeds. */
  public synchronized SortedMap<Long, Broken> broken() {
    return new TreeMap<>(broken);
  }

  /** The lowest seed that broke something. */
  public synchronized Optional<Long> firstBroken() {
    return broken.keySet().stream().min(Comparator.naturalOrder());
  }
}
