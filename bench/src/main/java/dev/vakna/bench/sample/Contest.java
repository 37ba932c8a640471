package dev.vakna.bench.sample;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;

/** Contestants taking turns. */
public final class Contest {

  private final List<Contestant> contestants;
  private final LongSupplier nanos;
  private final Watcher watcher;

  /** Hears what happens; may end a contest by throwing. */
  @FunctionalInterface
  public interface Watcher {
    /**
     * Before a turn.
     *
     * @param round 0 for the one that is not counted
     */
    void turn(int round, Contestant contestant) throws IOException, InterruptedException;

    /** One that may fail did, in the round that is not counted, and takes no further part. */
    default void leftOut(Contestant contestant, IOException fault) {}
  }

  /**
   * @param nanos a clock that only goes forward
   */
  public Contest(List<Contestant> contestants, LongSupplier nanos, Watcher watcher) {
    this.contestants = List.copyOf(contestants);
    this.nanos = nanos;
    this.watcher = watcher;
  }

  /** Runs one round that is not counted, and then those that are. */
  public Standings run(Rounds rounds) throws IOException, InterruptedException {
    List<Contestant> able = able();
    Map<String, List<Double>> seconds = new LinkedHashMap<>();
    for (Contestant contestant : able) {
      seconds.put(contestant.key(), new ArrayList<>());
    }
    long began = nanos.getAsLong();
    for (int round = 1; round <= rounds.most(); round++) {
      if (round > rounds.least() && nanos.getAsLong() - began >= rounds.budget().toNanos()) {
        break;
      }
      for (Contestant contestant : order(able, round)) {
        double taken = take(round, contestant);
        seconds.computeIfAbsent(contestant.key(), key -> new ArrayList<>()).add(taken);
      }
    }
    return new Standings(able, seconds);
  }

  /** Each round begins with another one, and every second round goes backwards. */
  private static List<Contestant> order(List<Contestant> able, int round) {
    List<Contestant> order = new ArrayList<>(able);
    Collections.rotate(order, -round);
    return round % 2 == 0 ? order.reversed() : order;
  }

  private List<Contestant> able() throws IOException, InterruptedException {
    List<Contestant> able = new ArrayList<>();
    for (Contestant contestant : contestants) {
      try {
        take(0, contestant);
        able.add(contestant);
      } catch (IOException e) {
        if (!contestant.mayFail()) {
          throw e;
        }
        watcher.leftOut(contestant, e);
      }
    }
    return able;
  }

  private double take(int round, Contestant contestant) throws IOException, InterruptedException {
    watcher.turn(round, contestant);
    contestant.ready().run();
    try {
      long began = nanos.getAsLong();
      contestant.work().run();
      return (nanos.getAsLong() - began) / 1e9;
    } finally {
      contestant.tidy().run();
    }
  }
}
