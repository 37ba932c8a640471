package dev.vakna.bench.restore;

import dev.vakna.bench.sample.Contestant;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Several tasks at the same time, each in a thread of its own. */
public final class Together {

  private Together() {}

  /**
   * Begins all at once and waits for all.
   *
   * @return the seconds of each
   */
  public static List<Double> run(List<Contestant.Work> work)
      throws IOException, InterruptedException {
    List<Double> seconds = new ArrayList<>();
    try (ExecutorService threads = Executors.newFixedThreadPool(work.size())) {
      List<Future<Double>> all = new ArrayList<>();
      for (Contestant.Work each : work) {
        all.add(
            threads.submit(() -> {
              long began = System.nanoTime();
              each.run();
              return (System.nanoTime() - began) / 1e9;
            }));
      }
      for (Future<Double> each : all) {
        seconds.add(each.get());
      }
      return seconds;
    } catch (ExecutionException e) {
      switch (e.getCause()) {
        case IOException fault -> throw fault;
        case RuntimeException fault -> throw fault;
        case null, default -> throw new IOException(e.getCause());
      }
    }
  }
}
