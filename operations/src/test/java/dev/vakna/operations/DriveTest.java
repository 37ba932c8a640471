package dev.vakna.operations;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** What is done, written and told, in which order, on the way forward. */
class DriveTest extends DrivenOperation {

  @Test
  void forwardEachStepIsMeantDoneAndWrittenAndTheEndIsTold() throws Exception {
    drive();
    assertThat(lines())
        .containsExactly(
            "one INTENT one is meant",
            "one DONE one is done after []",
            "two INTENT two is meant",
            "two DONE two is done after [one]");
    assertThat(journal.ended).containsExactly("completed two is done after [one]");
    assertThat(events).containsExactly("completed");
  }

  @Test
  void nothingIsCompletedOnceTheLeaseRanOut() throws Exception {
    leaseEndsWith("append two DONE");
    run();
    assertThat(journal.asked).endsWith("append two DONE");
    assertThat(events).isEmpty();
  }

  @Test
  void aFailureThatMayPassIsTriedAgainAfterItsPauseAndToldSo() throws Exception {
    kind.fails("perform two", LATER);
    run();
    assertThat(journal.asked).endsWith("append two RETRY", "postpone PT1S");
    assertThat(events)
        .containsExactly("two failed and is tried again in PT1S: No. (engine_failed) at all");
    assertThat(lines()).endsWith("two RETRY " + NO.json());
    kind.when("perform two", _ -> {});
    run();
    assertThat(events).endsWith("completed");
  }

  @Test
  void theLastAttemptIsFollowedByTheWayBackAtOnce() throws Exception {
    kind.fails("perform two", LATER);
    run();
    run();
    assertThat(journal.ended).containsExactly("abandoned engine_failed");
    assertThat(journal.asked.stream().filter(what -> what.startsWith("postpone"))).hasSize(1);
    assertThat(events).endsWith("is undone: No. (engine_failed) at all", "failed, and is undone");
  }

  @Test
  void whatNobodyForesawSaysWhatIsLeftUnlessItIsNeverTakenBack() throws Exception {
    ScriptedKind.Doing broken =
        _ -> {
          throw new IllegalStateException("broken");
        };
    kind.when("perform one", broken);
    drive();
    Failure failure = Objects.requireNonNull(journal.operation().failure());
    assertThat(failure)
        .isEqualTo(
            Failure.unexpected("Nothing is left.", "java.lang.IllegalStateException: broken"));

    DriveTest other = new DriveTest();
    other.kind.forwardOnly = true;
    other.kind.when("perform one", broken);
    other.drive();
    assertThat(other.journal.operation().failure())
        .isEqualTo(Failure.unexpected("java.lang.IllegalStateException: broken"));
  }

  @Test
  void whatIsNeverTakenBackIsTriedAsOftenAsAnUndoWhateverFailsAndThenParked() throws Exception {
    kind.forwardOnly = true;
    kind.fails("perform two", FATAL);
    drive();
    assertThat(kind.begun)
        .containsExactly("perform one", "perform two", "perform two", "perform two");
    assertThat(journal.operation().status()).isEqualTo(OperationStatus.PARKED);
    assertThat(journal.ended).isEmpty();
    assertThat(journal.asked).endsWith("append two RETRY", "park engine_failed");
    assertThat(events).endsWith("waits for an operator: No. (engine_failed) at all");
  }

  @Test
  void aBlockedStepIsParkedAtOnceAndToldSo() throws Exception {
    kind.fails("perform one", BLOCKED);
    drive();
    assertThat(journal.asked)
        .containsExactly("append one INTENT", "append one RETRY", "park engine_failed");
    assertThat(events).containsExactly("waits for an operator: No. (engine_failed) at all");
  }

  @Test
  void aBlockedStepOfWhatWasCancelledMeanwhileIsUndoneInstead() throws Exception {
    kind.when(
        "perform one",
        _ -> {
          journal.requestCancel();
          throw BLOCKED;
        });
    run();
    assertThat(journal.ended).containsExactly("abandoned cancelled");
    assertThat(Objects.requireNonNull(journal.operation().failure()).detail())
        .isEqualTo("No. (engine_failed) at all");
  }

  @Test
  void whatRunsGoesForwardWhateverFailedBefore() throws Exception {
    journal.found(OperationStatus.RUNNING, NO);
    run();
    assertThat(journal.operation().status()).isEqualTo(OperationStatus.COMPLETED);
    assertThat(kind.begun).containsExactly("perform one", "perform two");
  }

  @Test
  void aStepWhoseAttemptsWereUsedUpBeforeIsNotTried() throws Exception {
    Entry failed = new Entry("one", Entry.Mark.RETRY, NO.json(), Instant.EPOCH);
    journal.found(OperationStatus.RUNNING, null, line("one", Entry.Mark.INTENT), failed, failed);
    run();
    assertThat(kind.begun).containsExactly("undo one");
    assertThat(journal.ended).containsExactly("abandoned engine_failed");
  }

  @Test
  void anEndingWhoseAttemptsWereUsedUpBeforeIsNotTried() throws Exception {
    Entry failed = new Entry(Drive.ENDING, Entry.Mark.RETRY, NO.json(), Instant.EPOCH);
    journal.found(
        OperationStatus.RUNNING,
        null,
        line("one", Entry.Mark.DONE),
        line("two", Entry.Mark.DONE),
        failed,
        failed);
    run();
    assertThat(journal.asked).containsExactly("unwind engine_failed", "finish");
    assertThat(journal.ended).containsExactly("abandoned engine_failed");
  }

  @Test
  void anEndingThatCannotBeWrittenIsTriedAgain() throws Exception {
    kind.endingFails = true;
    run();
    assertThat(lines()).last().asString().startsWith("ending RETRY");
    kind.endingFails = false;
    run();
    assertThat(journal.ended).hasSize(1);
    assertThat(kind.begun).as("no step again").containsExactly("perform one", "perform two");
  }

  @Test
  void onlyAStepThatMostlyWaitsTellsItsSeat() throws Exception {
    kind.waiting.add("two");
    kind.when("perform one", _ -> assertThat(seat).isEmpty());
    kind.when("perform two", _ -> assertThat(seat).containsExactly("waits"));
    drive();
    assertThat(seat).containsExactly("waits");
    DriveTest other = new DriveTest();
    other.drive();
    assertThat(other.seat).isEmpty();
  }

  @Test
  void anOutlookThatFailsIsToldAndHindersNothing() throws Exception {
    journal.found(OperationStatus.RUNNING, null, line("one", Entry.Mark.DONE));
    kind.outlookFails = true;
    drive();
    assertThat(events)
        .containsExactly(
            "has no outlook now: java.lang.IllegalStateException: no past", "completed");
  }

  @Test
  void theEndOfTheProcessBetweenTwoStepsGivesTheOperationBack() {
    OperationRunner<List<String>> runner = runner(POLICY);
    kind.when("perform one", _ -> runner.stop());
    Claim claim = claim().orElseThrow();
    assertThatThrownBy(() -> runner.run(claim)).isInstanceOf(InterruptedException.class);
    assertThat(kind.begun).containsExactly("perform one");
    assertThat(lines()).last().asString().startsWith("one DONE");
    assertThat(journal.asked).endsWith("release");
    assertThat(events).isEmpty();
    Thread.interrupted();
  }
}
