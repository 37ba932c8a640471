package dev.vakna.operations;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Says at every beat how long an operation will still take. Cheap, and of no effect. */
@FunctionalInterface
public interface Outlook {

  /** Nothing is known. */
  Outlook NONE = course -> null;

  /** Null when nothing can be said. */
  @Nullable Remaining remaining(Course course);

  /**
   * How the step at work goes.
   *
   * @param step its name
   * @param current units done within the step; 0 when unknown
   * @param total units of the whole step; 0 when unknown
   * @param inStep since this worker began it
   * @param rate units a second of late, 0 when unknown
   * @param average units a second since this worker first counted, 0 when unknown
   */
  record Course(
      String step, long current, long total, Duration inStep, double rate, double average) {}
}
