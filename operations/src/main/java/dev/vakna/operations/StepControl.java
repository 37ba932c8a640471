package dev.vakna.operations;

import java.time.Duration;

/**
 * What a running step may ask of whoever drives it. All methods throw {@link LostLeaseException} or
 * {@link CancelledException} when the step must stop.
 */
public interface StepControl {

  /** Reports units done of the step's total, and says it is alive. Cheap; call it often. */
  void progress(long current, long total);

  /** Says in words for the customer what happens now. */
  void message(String message);

  /** Returns when the step may go on; throws when it must stop. Cheap. */
  void check();

  /**
   * Waits, then checks. The drive decides what waiting means: a thread sleeps, a simulator moves
   * its clock.
   *
   * @throws InterruptedException when the process is shutting down; the step is taken up again
   *     later
   */
  void pause(Duration time) throws InterruptedException;
}
