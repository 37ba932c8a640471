package dev.vakna.operations;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vakna.operations.Attempts.Next;
import dev.vakna.operations.JournalReading.StepReading;
import dev.vakna.operations.JournalReading.Tries;
import org.junit.jupiter.api.Test;

/** Every limit, at its last attempt. */
class AttemptsTest {

  private static final Policy POLICY = Policy.STANDARD;
  private static final Failure LAST = new Failure("engine_failed", "No.", "");

  private final Attempts attempts = new Attempts(POLICY, false);
  private final Attempts forwardOnly = new Attempts(POLICY, true);

  @Test
  void aStepIsTriedToItsLastAttemptAndThenUndone() {
    assertThat(attempts.forward(failed(POLICY.attempts() - 1, 0))).isEqualTo(Next.TRY);
    assertThat(attempts.forward(failed(POLICY.attempts(), 0))).isEqualTo(Next.UNWIND);
  }

  @Test
  void aStepMayStallLessOftenThanFail() {
    assertThat(attempts.forward(failed(1, POLICY.stalls() - 1))).isEqualTo(Next.TRY);
    assertThat(attempts.forward(failed(POLICY.stalls(), POLICY.stalls()))).isEqualTo(Next.UNWIND);
  }

  @Test
  void whatIsNeverTakenBackIsTriedAsOftenAsAnUndoAndThenParked() {
    assertThat(POLICY.undoAttempts()).isGreaterThan(POLICY.attempts());
    assertThat(forwardOnly.forward(failed(POLICY.attempts(), 0))).isEqualTo(Next.TRY);
    assertThat(forwardOnly.forward(failed(POLICY.undoAttempts() - 1, 0))).isEqualTo(Next.TRY);
    assertThat(forwardOnly.forward(failed(POLICY.undoAttempts(), 0))).isEqualTo(Next.PARK);
    assertThat(forwardOnly.forward(failed(POLICY.stalls(), POLICY.stalls()))).isEqualTo(Next.PARK);
  }

  @Test
  void aStepThatKillsItsWorkersIsParkedWhetherItCouldBeUndoneOrNot() {
    assertThat(attempts.forward(begun(POLICY.starts() - 1, 0))).isEqualTo(Next.TRY);
    assertThat(attempts.forward(begun(POLICY.starts(), 0))).isEqualTo(Next.PARK);
    assertThat(forwardOnly.forward(begun(POLICY.starts(), 0))).isEqualTo(Next.PARK);
  }

  @Test
  void anUndoIsTriedToItsLastAttemptAndThenParked() {
    assertThat(attempts.backward(undoFailed(POLICY.undoAttempts() - 1))).isEqualTo(Next.TRY);
    assertThat(attempts.backward(undoFailed(POLICY.undoAttempts()))).isEqualTo(Next.PARK);
  }

  @Test
  void anUndoThatKillsItsWorkersIsParked() {
    assertThat(attempts.backward(begun(0, POLICY.starts() - 1))).isEqualTo(Next.TRY);
    assertThat(attempts.backward(begun(0, POLICY.starts()))).isEqualTo(Next.PARK);
  }

  @Test
  void theReasonIsTheLastFailure() {
    assertThat(attempts.reason("disks", failed(POLICY.attempts(), 0))).isEqualTo(LAST);
    assertThat(attempts.reason("disks", begun(POLICY.starts() - 1, POLICY.starts() - 1)).detail())
        .as("where none is known")
        .isEqualTo("disks failed");
  }

  @Test
  void theReasonIsDeathWhereWorkersDied() {
    String died =
        "the worker of disks died or was stopped %d times in a row without any outcome"
            .formatted(POLICY.starts());
    assertThat(attempts.reason("disks", begun(POLICY.starts(), 0)).detail()).isEqualTo(died);
    assertThat(attempts.reason("disks", begun(0, POLICY.starts())).detail()).isEqualTo(died);
  }

  private static StepReading failed(int retries, int stalls) {
    return new StepReading(
        true, false, false, new Tries(0, retries, 0), stalls, new Tries(0, 0, 0), LAST, null);
  }

  private static StepReading begun(int starts, int undoStarts) {
    return new StepReading(
        true, false, false, new Tries(starts, 0, 0), 0, new Tries(undoStarts, 0, 0), null, null);
  }

  private static StepReading undoFailed(int undoRetries) {
    return new StepReading(
        true, false, false, new Tries(0, 0, 0), 0, new Tries(0, undoRetries, 0), LAST, null);
  }
}
