package dev.vakna.testkit.forecast;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * A host on which restores take their time: archives from a third of a GB to 30 GB, reading that
 * has better and worse days, a speed that wanders within each restore, guests that come up sooner
 * or later, and a store that is replaced by a slower one half way through.
 */
final class SimulatedHost {

  private static final double STEP = 0.5;

  private final Random random;
  private final boolean emulated;
  private final boolean indexes;
  private double mood = 1;
  private int done;

  /**
   * @param emulated guests run without KVM
   * @param indexes some archives are decoded by index
   */
  SimulatedHost(long seed, boolean emulated, boolean indexes) {
    this.random = new Random(seed);
    this.emulated = emulated;
    this.indexes = indexes;
  }

  /**
   * One step as it goes.
   *
   * @param bytes 0 for one without
   * @param counts what was moved by then, every half second; its length is the step's time
   */
  record Step(String name, long bytes, List<Long> counts) {
    double seconds() {
      return counts.size() * STEP;
    }

    long at(double seconds) {
      int index = (int) (seconds / STEP);
      return counts.get(Math.clamp(index, 0, counts.size() - 1));
    }
  }

  /** One restore as it goes. */
  record Run(long archiveBytes, boolean indexed, String acceleration, List<Step> steps) {
    double seconds() {
      return steps.stream().mapToDouble(Step::seconds).sum();
    }
  }

  Run next() {
    done++;
    mood = Math.clamp(mood * Math.exp(0.15 * random.nextGaussian()), 0.5, 2.5);
    boolean indexed = indexes && random.nextInt(3) == 0;
    long archive = (long) (300e6 * Math.pow(100, random.nextDouble()));
    double slower = done > 120 ? 1.6 : 1;
    double reading = (indexed ? 150e6 : 80e6) / slower / mood;
    List<Step> steps = new ArrayList<>();
    steps.add(fixed("open-archive", 0.3, 0.3));
    steps.add(fixed("create-disks", 0.3, 0.3));
    steps.add(moving("write-disks", archive, reading));
    steps.add(moving("check-disks", (long) (archive * 2.2), 450e6 / mood));
    steps.add(fixed("give-identity", 0.3, 0.3));
    steps.add(fixed("define-vm", 0.4, 0.3));
    steps.add(fixed("boot", 1.5, 0.3));
    steps.add(fixed("prove", emulated ? 95 : 11, 0.25));
    return new Run(archive, indexed, emulated ? "tcg" : "kvm", steps);
  }

  private Step fixed(String name, double median, double spread) {
    int count = (int) Math.ceil(median * Math.exp(spread * random.nextGaussian()) / STEP);
    List<Long> counts = new ArrayList<>();
    for (int i = 0; i < Math.max(1, count); i++) {
      counts.add(0L);
    }
    return new Step(name, 0, counts);
  }

  private Step moving(String name, long bytes, double rate) {
    double own = rate * Math.exp(0.12 * random.nextGaussian());
    double wander = 0;
    List<Long> counts = new ArrayList<>();
    double moved = 0;
    while (moved < bytes) {
      wander = 0.97 * wander + 0.07 * random.nextGaussian();
      moved += own * Math.exp(wander) * STEP;
      counts.add((long) Math.min(moved, bytes));
    }
    return new Step(name, bytes, counts);
  }
}
