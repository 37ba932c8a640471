package dev.vakna.core.forecast;

import dev.vakna.core.id.JobId;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * How long a restore took, and what was said of it while it ran.
 *
 * @param job the restore
 * @param host where
 * @param at when it ended
 * @param acceleration who executes its machine, for example {@code kvm}
 * @param indexed whether the archive was decoded by an index, in parallel
 * @param archiveBytes size of the archive
 * @param seconds from its first step's begin to its end
 * @param stages its steps, in order; empty when one of them was begun more than once, as its time
 *     then says little
 * @param forecasts what was said, in the order of being said
 */
public record RestoreTiming(
    JobId job,
    String host,
    Instant at,
    String acceleration,
    boolean indexed,
    long archiveBytes,
    double seconds,
    List<Stage> stages,
    List<Forecast> forecasts) {

  public RestoreTiming {
    Objects.requireNonNull(job);
    Objects.requireNonNull(host);
    Objects.requireNonNull(at);
    Objects.requireNonNull(acceleration);
    stages = List.copyOf(stages);
    forecasts = List.copyOf(forecasts);
  }

  /**
   * One step.
   *
   * @param bytes that it moved; 0 for a step whose time does not follow from bytes
   */
  public record Stage(String name, double seconds, long bytes) {}

  /**
   * What was said at one moment, and what came true. All times in seconds.
   *
   * @param mark 10, 25, 50 or 75: how much of its time had passed, in percent, by what was said
   * @param p50 what was said
   * @param p90 what was said
   * @param rawP50 before it was corrected by earlier errors
   * @param rawP90 likewise
   * @param truth how long it did take from then on
   */
  public record Forecast(
      int mark, double p50, double p90, double rawP50, double rawP90, double truth) {

    /** The marks, rising. */
    static final List<Integer> MARKS = List.of(10, 25, 50, 75);
  }

  Optional<Stage> stage(String name) {
    return stages.stream().filter(stage -> stage.name().equals(name)).findFirst();
  }
}
