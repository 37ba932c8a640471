package dev.vakna.operations;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;

/** The answer was lost: nothing is tried, and nothing undone, before it can be seen what became. */
class UnsureTest extends DrivenOperation {

  private static final Duration SETTLING = Duration.ofSeconds(40);
  private static final StepFailedException UNSURE = StepFailedException.unsure(NO, SETTLING, null);

  @Test
  void theNextAttemptWaitsForTheLongerOfPauseAndSettling() throws Exception {
    kind.fails("perform one", UNSURE);
    run();
    assertThat(journal.asked).endsWith("append one RETRY", "postpone PT40S");
    assertThat(events)
        .containsExactly("one failed and is tried again in PT40S: No. (engine_failed) at all");

    UnsureTest other = new UnsureTest();
    other.kind.fails("perform one", StepFailedException.unsure(NO, Duration.ofMillis(10), null));
    other.run();
    assertThat(other.journal.asked).endsWith("postpone PT1S");
  }

  @Test
  void itIsAnAttemptLikeAnother() throws Exception {
    kind.fails("perform one", UNSURE);
    run();
    journal.now = journal.now.plus(SETTLING);
    run();
    assertThat(kind.begun).containsExactly("perform one", "perform one");
    assertThat(journal.operation().status()).isEqualTo(OperationStatus.UNWINDING);
  }

  @Test
  void nothingIsUndoneBeforeEitherWhenItsAttemptsAreUsedUp() throws Exception {
    kind.fails("perform two", UNSURE);
    run();
    journal.now = journal.now.plus(SETTLING);
    run();
    assertThat(kind.begun).doesNotContain("undo two");
    assertThat(journal.asked).endsWith("unwind engine_failed", "postpone PT40S");
    journal.now = journal.now.plus(SETTLING).minusSeconds(3);
    run();
    assertThat(kind.begun).doesNotContain("undo two");
    assertThat(journal.asked).endsWith("postpone PT3S");
    journal.now = journal.now.plusSeconds(3);
    drive();
    assertThat(kind.begun).endsWith("undo two", "undo one");
    assertThat(journal.ended).containsExactly("abandoned engine_failed");
  }

  @Test
  void nothingIsUndoneBeforeWhenItIsCancelled() throws Exception {
    kind.fails("perform one", UNSURE);
    run();
    journal.requestCancel();
    run();
    assertThat(kind.begun).containsExactly("perform one");
    assertThat(journal.asked).endsWith("unwind cancelled", "postpone PT40S");
    journal.now = journal.now.plus(SETTLING);
    run();
    assertThat(journal.ended).containsExactly("abandoned cancelled");
  }

  @Test
  void nothingIsUndoneBeforeWhenTheCallItselfIsCancelled() throws Exception {
    kind.when(
        "perform one",
        control -> {
          journal.requestCancel();
          pace.beatNow();
          throw UNSURE;
        });
    run();
    assertThat(kind.begun).containsExactly("perform one");
    assertThat(lines()).contains("one RETRY " + Setback.failed(NO, SETTLING).json());
    assertThat(journal.asked).endsWith("unwind cancelled", "postpone PT40S");
    journal.now = journal.now.plus(SETTLING);
    run();
    assertThat(journal.ended).containsExactly("abandoned cancelled");
  }

  @Test
  void aCallThatIsInterruptedByItsCancellationIsUnsureAllTheSame() throws Exception {
    kind.when(
        "perform one",
        control -> {
          journal.requestCancel();
          pace.beatNow();
          pace.pass(Duration.ofSeconds(5));
          assertThat(Thread.interrupted()).isTrue();
          throw UNSURE;
        });
    run();
    assertThat(kind.begun).containsExactly("perform one");
    assertThat(journal.asked).endsWith("unwind cancelled", "postpone PT40S");
  }

  @Test
  void aStallOfACallThatIsUnsureSettles() throws Exception {
    Duration settling = POLICY.longestPause().plusSeconds(7);
    kind.when(
        "perform one",
        control -> {
          pace.pass(POLICY.stall().plusSeconds(3));
          assertThat(Thread.interrupted()).isTrue();
          throw StepFailedException.unsure(NO, settling, null);
        });
    run();
    assertThat(kind.begun).containsExactly("perform one");
    assertThat(journal.asked).endsWith("unwind stalled", "postpone PT37S");
    kind.when(
        "undo one",
        control -> {
          pace.pass(POLICY.stall().plusSeconds(3));
          assertThat(Thread.interrupted()).isTrue();
          throw StepFailedException.unsure(NO, settling, null);
        });
    journal.now = journal.now.plus(settling);
    run();
    assertThat(journal.asked).endsWith("append one UNDO_RETRY", "postpone PT37S");
  }

  @Test
  void theEndOfTheProcessLeavesWhatIsUnsureToSettle() throws Exception {
    OperationRunner<?> runner = runner(POLICY);
    kind.when(
        "perform one",
        control -> {
          runner.stop();
          throw UNSURE;
        });
    runner.run(claim().orElseThrow());
    assertThat(journal.asked).endsWith("append one RETRY", "postpone PT40S");
    run();
    assertThat(kind.begun).containsExactly("perform one");
  }

  @Test
  void whoeverClaimsItBeforeTriesNothingAndTimeThatPassesInTheClaimCounts() throws Exception {
    kind.fails("perform one", UNSURE);
    run();
    journal.now = journal.now.plusSeconds(10);
    run();
    assertThat(kind.begun).hasSize(1);
    assertThat(journal.asked).endsWith("postpone PT30S");
  }

  @Test
  void anOperatorsWordDoesNotHurryIt() throws Exception {
    kind.forwardOnly = true;
    kind.fails("perform one", UNSURE);
    for (int i = 0; i < POLICY.undoAttempts(); i++) {
      run();
      journal.now = journal.now.plus(SETTLING);
    }
    assertThat(journal.operation().status()).isEqualTo(OperationStatus.PARKED);
    journal.now = journal.now.minus(SETTLING);
    journal.resume();
    int before = kind.begun.size();
    run();
    assertThat(kind.begun).hasSize(before);
    assertThat(journal.asked).endsWith("postpone PT40S");
  }

  @Test
  void theUndoOfWhatIsUnsureIsTriedAgainAfterItsSettling() throws Exception {
    kind.fails("perform one", FATAL);
    kind.fails("undo one", UNSURE);
    run();
    assertThat(journal.asked).endsWith("append one UNDO_RETRY", "postpone PT40S");
    run();
    assertThat(kind.begun).containsExactly("perform one", "undo one");
    for (int i = 1; i < POLICY.undoAttempts(); i++) {
      journal.now = journal.now.plus(SETTLING);
      run();
    }
    assertThat(journal.operation().status()).isEqualTo(OperationStatus.PARKED);
  }

  @Test
  void whatIsDoneAfterAllIsSettled() throws Exception {
    kind.fails("perform one", UNSURE);
    run();
    kind.when("perform one", _ -> {});
    kind.fails("perform two", FATAL);
    journal.now = journal.now.plus(SETTLING);
    drive();
    assertThat(kind.begun)
        .containsExactly("perform one", "perform one", "perform two", "undo two", "undo one");
  }

  @Test
  void noTimeIsBelowNothing() {
    assertThatThrownBy(() -> StepFailedException.unsure(NO, Duration.ofNanos(-1), null))
        .isInstanceOf(IllegalArgumentException.class);
    assertThat(LATER.settling()).isZero();
    assertThat(UNSURE.settling()).isEqualTo(SETTLING);
    assertThat(UNSURE.remedy()).isEqualTo(StepFailedException.Remedy.RETRY);
  }
}
