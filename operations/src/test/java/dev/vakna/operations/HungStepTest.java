package dev.vakna.operations;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** A step that neither comes back nor can be interrupted costs its worker the operation. */
class HungStepTest extends DrivenOperation {

  @Test
  void aStepThatDoesNotComeBackIsGivenUpHereAndToldSo() throws Exception {
    Policy patient = withStalls(2);
    boolean[] hung = {false};
    kind.when(
        "perform one",
        _ -> {
          if (!hung[0]) {
            hung[0] = true;
            hang();
          }
        });
    run(patient);
    assertThat(events)
        .hasSize(2)
        .first()
        .isEqualTo("one does not come back; the operation is given up here");
    assertThat(events.getLast()).startsWith("one failed and is tried again in PT1S: Nothing moved");
    assertThat(writes()).containsExactly("append one INTENT", "append one RETRY", "postpone PT1S");
    run(patient);
    assertThat(events).endsWith("completed");
  }

  @Test
  void aStepThatDoesNotComeBackAtItsLastStallIsTurnedBackAndLeftToAnother() throws Exception {
    kind.when("perform one", _ -> hang());
    run();
    assertThat(writes())
        .containsExactly("append one INTENT", "append one RETRY", "unwind stalled", "release");
    assertThat(events).hasSize(2).last().asString().startsWith("is undone: Nothing moved");
    run();
    assertThat(journal.ended).containsExactly("abandoned stalled");
  }

  @Test
  void aCancelledStepThatDoesNotComeBackIsLeftToAnotherAndHasNotFailed() throws Exception {
    kind.when(
        "perform one",
        _ -> {
          journal.requestCancel();
          pace.pass(POLICY.lease().plusSeconds(10));
        });
    run();
    assertThat(writes()).containsExactly("append one INTENT", "release");
    assertThat(events).containsExactly("one does not come back; the operation is given up here");
    run();
    assertThat(journal.ended).containsExactly("abandoned cancelled");
  }

  @Test
  void anUndoThatDoesNotComeBackIsGivenUpHereAndToldSo() throws Exception {
    kind.fails("perform one", FATAL).when("undo one", _ -> hang());
    run();
    assertThat(writes())
        .endsWith("append one UNDO_INTENT", "append one UNDO_RETRY", "postpone PT1S");
    assertThat(events).contains("undoing one does not come back; it is given up here");
    assertThat(events.getLast()).startsWith("undoing one failed, attempt 1 of 3: Nothing moved");
  }

  @Test
  void whatCannotBeGivenBackIsToldAndLeftToTheLease() throws Exception {
    kind.when(
        "perform one",
        _ -> {
          journal.before =
              what -> {
                if (what.startsWith("append")) {
                  throw new IllegalStateException("no connection");
                }
              };
          hang();
        });
    run();
    assertThat(events)
        .containsExactly(
            "one does not come back; the operation is given up here",
            "could not be given back: java.lang.IllegalStateException: no connection");
    assertThat(journal.operation().status()).isEqualTo(OperationStatus.RUNNING);
  }

  private void hang() {
    pace.pass(POLICY.stall().plus(POLICY.lease()).plusSeconds(5));
  }

  private static Policy withStalls(int stalls) {
    return new Policy(
        POLICY.lease(),
        POLICY.beat(),
        POLICY.attempts(),
        POLICY.undoAttempts(),
        POLICY.firstPause(),
        POLICY.longestPause(),
        POLICY.stall(),
        stalls,
        POLICY.starts());
  }
}
