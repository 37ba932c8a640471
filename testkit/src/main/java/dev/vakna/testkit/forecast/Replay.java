package dev.vakna.testkit.forecast;

import dev.vakna.core.forecast.ForecastReport;
import dev.vakna.core.forecast.Forecaster;
import dev.vakna.core.forecast.History;
import dev.vakna.core.forecast.RestoreTiming;
import dev.vakna.core.forecast.Traits;
import dev.vakna.core.id.JobId;
import dev.vakna.operations.Outlook;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/**
 * Drives restores of a simulated host one after another through the forecasts that servers make, as
 * often as servers make them, each with what those before it have left.
 */
public final class Replay {

  private static final double BEAT = 2;
  private static final double MEMORY = 10;

  private final List<RestoreTiming> timings = new ArrayList<>();
  private double now;

  private Replay() {}

  /** Prints how good forecasts were: restores per host, seed. */
  public static void main(String[] arguments) {
    int restores = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 300;
    long seed = arguments.length > 1 ? Long.parseLong(arguments[1]) : 1;
    for (boolean emulated : new boolean[] {false, true}) {
      System.out.printf(
          "%s, %d restores, seed %d%n", emulated ? "emulated" : "KVM", restores, seed);
      System.out.println(
          "  mark  count  <=p50  <=p90  median error  p90 error  truth in the middle");
      for (ForecastReport.Line line : report(seed, restores, emulated, true).marks()) {
        System.out.printf(
            "  %4s  %5d  %5.2f  %5.2f  %11.0f%%  %8.0f%%  %.0f s%n",
            line.mark() == 0 ? "all" : line.mark() + " %",
            line.forecasts(),
            line.belowP50(),
            line.belowP90(),
            100 * line.medianRelativeError(),
            100 * line.p90RelativeError(),
            line.medianTruthSeconds());
      }
    }
  }

  /** The report of a host's first restores. */
  public static ForecastReport report(long seed, int restores, boolean emulated, boolean indexes) {
    SimulatedHost host = new SimulatedHost(seed, emulated, indexes);
    Replay replay = new Replay();
    for (int i = 0; i < restores; i++) {
      replay.live(host.next(), i);
    }
    return ForecastReport.of(replay.timings);
  }

  private void live(SimulatedHost.Run run, int number) {
    Forecaster forecaster = new Forecaster(() -> (long) (now * 1e9));
    List<String> names = run.steps().stream().map(SimulatedHost.Step::name).toList();
    History history =
        new History(timings.reversed().subList(0, Math.min(History.DEPTH, timings.size())));
    double began = now;
    long written = 0;
    double nextBeat = began + BEAT;
    for (SimulatedHost.Step step : run.steps()) {
      boolean opened = !step.name().equals("open-archive");
      boolean defined = step.name().equals("boot") || step.name().equals("prove");
      Outlook outlook =
          opened
              ? forecaster.outlook(
                  history,
                  names,
                  new Traits(
                      run.archiveBytes(), written, defined ? run.acceleration() : null, null))
              : Outlook.NONE;
      double stepBegan = now;
      double rate = 0;
      double lastAt = 0;
      long lastCount = 0;
      outlook.remaining(course(step, 0, 0));
      while (nextBeat < stepBegan + step.seconds()) {
        now = nextBeat;
        nextBeat += BEAT;
        double in = now - stepBegan;
        long count = step.at(in);
        if (lastAt > 0) {
          double latest = (count - lastCount) / (in - lastAt);
          rate += (rate == 0 ? 1 : 1 - Math.exp(-(in - lastAt) / MEMORY)) * (latest - rate);
        }
        lastAt = in;
        lastCount = count;
        outlook.remaining(course(step, in, rate));
      }
      now = stepBegan + step.seconds();
      if (step.name().equals("check-disks")) {
        written = step.bytes();
      }
    }
    timings.add(
        new RestoreTiming(
            new JobId(new UUID(0, number)),
            "host",
            Instant.EPOCH.plusMillis((long) (now * 1000)),
            run.acceleration(),
            run.indexed(),
            run.archiveBytes(),
            now - began,
            run.steps().stream()
                .map(step -> new RestoreTiming.Stage(step.name(), step.seconds(), step.bytes()))
                .toList(),
            forecaster.endedNow()));
  }

  private static Outlook.Course course(SimulatedHost.Step step, double in, double rate) {
    long count = step.bytes() == 0 || in == 0 ? 0 : step.at(in);
    return new Outlook.Course(
        step.name(),
        count,
        step.bytes(),
        Duration.ofMillis((long) (1000 * in)),
        rate,
        rate > 0 ? count / in : 0);
  }
}
