package dev.vakna.operations;

import java.time.Duration;

/**
 * What a running step may ask of whoever drives it. All methods throw {@link LostLeaseException},
 * {@link CancelledException} or, when the step has stalled, {@link StepFailedException} when the
 * step must stop; a step lets them pass. A step that does not ask is interrupted.
 */
public interface StepControl {

  /**
   * Reports units done of the step's total. A count that grows says that the step is alive; the
   * same count again does not. Cheap; call it often, from any thread.
   */
  void progress(long current, long total);

  /** Says in words for the customer what happens now. Other words say that the step is alive. */
  void message(String message);

  /**
   * This step may have to wait without anything to report, for example for a silent guest: it
   * counts as stalled only when that time has passed on top of the configured one. Holds until the
   * step ends.
   */
  void mayRest(Duration atMost);

  /** Returns when the step may go on; throws when it must stop. Cheap. */
  void check();

  /**
   * Waits, then checks. The drive decides what waiting means: a thread sleeps, a simulator moves
   * its clock.
   *
   * @throws InterruptedException when the step must stop; it lets this pass
   */
  void pause(Duration time) throws InterruptedException;
}
