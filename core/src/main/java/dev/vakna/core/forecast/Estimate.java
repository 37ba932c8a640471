package dev.vakna.core.forecast;

import dev.vakna.operations.Outlook.Course;
import dev.vakna.operations.Remaining;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * How long one restore will still take: pure. Every known way is gone to its end with this one's
 * bytes, from where it stands; the quantiles of those times are the answer. Ways that what has been
 * seen speaks against are left out. The speed of the step at work counts the more the further that
 * step is, and narrows what can be said.
 */
final class Estimate {

  /** Where half of a step's speed is taken from itself, half from earlier ones. */
  private static final double HALF_TRUSTED = 0.08;

  /** What is said of a step that has taken longer than it ever did: about as long again. */
  private static final double[] OVERDUE = {0.15, 0.3, 0.5, 0.9, 1.8};

  private final List<String> steps;
  private final List<Scenario> ways;
  private final Traits traits;
  private final Correction correction;
  private final Remaining.Basis basis;

  /**
   * @param steps all steps, in order
   * @param ways at least one
   */
  Estimate(
      List<String> steps,
      List<Scenario> ways,
      Traits traits,
      Correction correction,
      Remaining.Basis basis) {
    this.steps = List.copyOf(steps);
    this.ways = List.copyOf(ways);
    this.traits = traits;
    this.correction = correction;
    this.basis = basis;
  }

  /**
   * What can be said, before and after its correction by earlier errors; times in seconds.
   *
   * @param percent how much of the whole time has passed, by what is said
   */
  record Said(
      int percent, double rawP50, double rawP90, double p50, double p90, Remaining.Basis basis) {
    Remaining remaining() {
      return new Remaining(duration(p50), duration(Math.max(p50, p90)), basis);
    }

    private static Duration duration(double seconds) {
      return Duration.ofMillis(Math.round(1000 * Math.clamp(seconds, 0.0, 1e9)));
    }
  }

  /**
   * @param elapsed seconds since the restore began
   */
  Said of(Course course, double elapsed) {
    Sample alive = new Sample();
    Sample all = new Sample();
    for (Scenario way : ways) {
      double later = later(way, course.step());
      double inStep = course.inStep().toNanos() / 1e9;
      if (Stages.BY_BYTES.contains(course.step())) {
        alive.add(later + bytesLeft(way, course), way.weight());
        continue;
      }
      double whole = way.seconds().getOrDefault(course.step(), 0.0);
      if (whole > inStep) {
        alive.add(later + whole - inStep, way.weight());
      }
      for (double part : OVERDUE) {
        all.add(later + part * inStep, way.weight() / OVERDUE.length);
      }
    }
    // What a few ways still allow is not all that may be: the rest is overdue.
    double seen = all.isEmpty() ? 1 : alive.weight() / all.weight();
    Sample said = alive.isEmpty() || seen < 0.05 ? all : alive;
    double p50 = said.quantile(0.5);
    double p90 = Math.max(p50, said.quantile(0.9));
    return correction.of(p50, p90, basis, share(elapsed, p50));
  }

  /** How much of the whole time has passed, in percent. */
  private static int share(double elapsed, double left) {
    return elapsed + left <= 0 ? 0 : (int) (100 * elapsed / (elapsed + left));
  }

  private double later(Scenario way, String step) {
    double sum = 0;
    for (String later : steps.subList(steps.indexOf(step) + 1, steps.size())) {
      sum +=
          Stages.BY_BYTES.contains(later)
              ? bytes(way, later) * way.secondsPerByte().getOrDefault(later, 0.0)
              : way.seconds().getOrDefault(later, 0.0);
    }
    return sum;
  }

  private double bytes(Scenario way, String step) {
    if (step.equals(Stages.CHECK) && traits.dataBytes() > 0) {
      return traits.dataBytes();
    }
    Map<String, Double> ratios = way.bytesPerArchiveByte();
    return traits.archiveBytes() * ratios.getOrDefault(step, 1.0);
  }

  /** Time for the rest of a step that moves bytes. */
  private double bytesLeft(Scenario way, Course course) {
    double total = course.total() > 0 ? course.total() : bytes(way, course.step());
    double left = Math.max(0, total - course.current());
    double known = way.secondsPerByte().getOrDefault(course.step(), 0.0);
    double own = ownSpeed(course);
    if (own <= 0 || total <= 0) {
      return left * known;
    }
    if (known <= 0) {
      return left / own;
    }
    double done = course.current() / total;
    double trust = done / (done + HALF_TRUSTED);
    return left * Math.exp(trust * Math.log(1 / own) + (1 - trust) * Math.log(known));
  }

  /** The middle between how it goes of late and how it went on the whole. */
  private static double ownSpeed(Course course) {
    return course.rate() > 0 && course.average() > 0
        ? Math.sqrt(course.rate() * course.average())
        : Math.max(course.rate(), course.average());
  }
}
