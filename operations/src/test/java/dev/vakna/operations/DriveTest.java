package dev.vakna.operations;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What is done, written and told, in which order, on the way forward and back. */
class DriveTest {

  private static final Failure NO = new Failure("engine_failed", "No.", "at all");
  private static final StepFailedException FATAL = StepFailedException.fatal(NO, null);
  private static final StepFailedException LATER = StepFailedException.retryable(NO, null);
  private static final StepFailedException BLOCKED = StepFailedException.blocked(NO, null);

  /** Two attempts, three at an undo. */
  private static final Policy POLICY =
      new Policy(
          Duration.ofSeconds(8),
          Duration.ofSeconds(2),
          2,
          3,
          Duration.ofSeconds(1),
          Duration.ofSeconds(30),
          Duration.ofMinutes(5),
          1,
          4);

  private final RecordingJournal journal = new RecordingJournal();
  private final SteppedPace pace = new SteppedPace();
  private final ScriptedKind kind = new ScriptedKind();
  private final List<String> events = new ArrayList<>();
  private final List<String> seat = new ArrayList<>();

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
  void backwardEachStepIsUndoneLastFirstAndTheReasonAndTheEndAreTold() throws Exception {
    kind.fails("perform two", FATAL);
    drive();
    assertThat(lines())
        .containsExactly(
            "one INTENT one is meant",
            "one DONE one is done after []",
            "two INTENT two is meant",
            "two UNDO_INTENT {}",
            "two UNDONE {}",
            "one UNDO_INTENT {}",
            "one UNDONE {}");
    assertThat(kind.begun).containsExactly("perform one", "perform two", "undo two", "undo one");
    assertThat(journal.ended).containsExactly("abandoned engine_failed");
    assertThat(events)
        .containsExactly("is undone: No. (engine_failed) at all", "failed, and is undone");
  }

  @Test
  void whatWasWrittenIsFollowedByNothingOnceTheLeaseRanOut() throws Exception {
    List<String> written =
        List.of(
            "append one INTENT",
            "append one DONE",
            "append two INTENT",
            "unwind engine_failed",
            "append two UNDO_INTENT",
            "append two UNDONE",
            "append one UNDO_INTENT",
            "append one UNDONE");
    List<String> begun = List.of("perform one", "perform two", "undo two", "undo one");
    int[] begunBefore = {0, 1, 1, 2, 2, 3, 3, 4};
    for (int i = 0; i < written.size(); i++) {
      DriveTest other = new DriveTest();
      other.kind.fails("perform two", FATAL);
      other.leaseEndsWith(written.get(i));
      other.run();
      assertThat(other.journal.asked).isEqualTo(written.subList(0, i + 1));
      assertThat(other.kind.begun)
          .as("after %s", written.get(i))
          .isEqualTo(begun.subList(0, begunBefore[i]));
    }
  }

  @Test
  void nothingIsCompletedOnceTheLeaseRanOut() throws Exception {
    leaseEndsWith("append two DONE");
    run();
    assertThat(journal.asked).endsWith("append two DONE");
    assertThat(events).isEmpty();
  }

  private void leaseEndsWith(String written) {
    journal.after =
        what -> {
          if (what.equals(written)) {
            pace.advance(POLICY.lease());
          }
        };
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
  void aFinalFailureOfWhatWasCancelledMeanwhileIsWrittenAndToldAsTheCancellation()
      throws Exception {
    kind.when(
        "perform one",
        _ -> {
          journal.requestCancel();
          throw FATAL;
        });
    run();
    assertThat(journal.asked)
        .containsExactly(
            "append one INTENT",
            "unwind cancelled",
            "append one UNDO_INTENT",
            "append one UNDONE",
            "finish");
    assertThat(events)
        .containsExactly(
            "is undone: The job was cancelled. Nothing is left. (cancelled) No. (engine_failed) at"
                + " all",
            "failed, and is undone");
  }

  @Test
  void whatIsFoundOnItsWayBackGoesOnBackWithItsReason() throws Exception {
    journal.found(OperationStatus.UNWINDING, NO, line("one", Entry.Mark.INTENT));
    run();
    assertThat(kind.begun).containsExactly("undo one");
    assertThat(journal.asked)
        .containsExactly("append one UNDO_INTENT", "append one UNDONE", "finish");
    assertThat(journal.ended).containsExactly("abandoned engine_failed");
    assertThat(events)
        .as("that it is undone was told before")
        .containsExactly("failed, and is undone");
  }

  @Test
  void whatIsFoundOnItsWayBackNeverGoesForwardAgainEvenWithoutAReason() throws Exception {
    journal.found(OperationStatus.UNWINDING, null, line("one", Entry.Mark.INTENT));
    run();
    assertThat(kind.begun).containsExactly("undo one");
    assertThat(journal.ended).containsExactly("abandoned internal_error");
  }

  @Test
  void whatRunsGoesForwardWhateverFailedBefore() throws Exception {
    journal.found(OperationStatus.RUNNING, NO);
    run();
    assertThat(journal.operation().status()).isEqualTo(OperationStatus.COMPLETED);
    assertThat(kind.begun).containsExactly("perform one", "perform two");
  }

  @Test
  void whatIsUndoneIsNotUndoneAgain() throws Exception {
    journal.found(
        OperationStatus.UNWINDING,
        NO,
        line("one", Entry.Mark.INTENT),
        line("two", Entry.Mark.INTENT),
        line("two", Entry.Mark.UNDO_INTENT),
        line("two", Entry.Mark.UNDONE));
    run();
    assertThat(kind.begun).containsExactly("undo one");
  }

  @Test
  void onTheWayBackTheProgressNamesTheStepAndStays() throws Exception {
    List<Progress> seen = new ArrayList<>();
    journal.after =
        what -> {
          if (what.endsWith("INTENT")) {
            seen.add(journal.beaten());
          }
        };
    kind.fails("perform two", FATAL);
    drive();
    String removing = "Removing what was made so far";
    assertThat(seen)
        .containsExactly(
            new Progress("one", 0, 0, 0, ""),
            new Progress("two", 25, 0, 0, ""),
            new Progress("two", 25, 0, 0, removing),
            new Progress("one", 25, 0, 0, removing));
  }

  @Test
  void anUndoThatFailsIsTriedAgainAfterItsPauseAndParkedAfterTheLast() throws Exception {
    kind.fails("perform one", FATAL).fails("undo one", LATER);
    run();
    assertThat(journal.asked).endsWith("append one UNDO_RETRY", "postpone PT1S");
    assertThat(events).endsWith("undoing one failed, attempt 1 of 3: No. (engine_failed) at all");
    run();
    assertThat(journal.asked).endsWith("postpone PT2S");
    run();
    assertThat(journal.asked).endsWith("append one UNDO_RETRY", "park engine_failed");
    assertThat(events)
        .endsWith(
            "undoing one failed, attempt 3 of 3: No. (engine_failed) at all",
            "waits for an operator, because one cannot be undone: No. (engine_failed) at all");
    assertThat(kind.begun).containsExactly("perform one", "undo one", "undo one", "undo one");
  }

  @Test
  void anUndoThatIsBlockedIsParkedAtOnceWithTheReasonOfTheWayBack() throws Exception {
    Failure blocked = new Failure("busy", "In use.", "");
    kind.fails("perform one", FATAL).fails("undo one", StepFailedException.blocked(blocked, null));
    run();
    assertThat(journal.asked).endsWith("append one UNDO_RETRY", "park engine_failed");
    assertThat(events)
        .endsWith(
            "undoing one failed, attempt 1 of 3: In use. (busy)",
            "waits for an operator, because one cannot be undone: In use. (busy)");
  }

  @Test
  void anUndoWhoseAttemptsWereUsedUpBeforeIsNotTried() throws Exception {
    Entry failed = new Entry("two", Entry.Mark.UNDO_RETRY, NO.json(), Instant.EPOCH);
    journal.found(
        OperationStatus.UNWINDING,
        NO,
        line("one", Entry.Mark.INTENT),
        line("two", Entry.Mark.INTENT),
        failed,
        failed,
        failed);
    run();
    assertThat(kind.begun).isEmpty();
    assertThat(journal.asked).as("nor anything before it").containsExactly("park engine_failed");
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

  /** Lines of the journal, with what they carry. */
  private List<String> lines() {
    return journal.operation().journal().stream()
        .map(line -> "%s %s %s".formatted(line.step(), line.mark(), line.payload()))
        .toList();
  }

  private List<String> writes() {
    return journal.asked.stream().filter(what -> !what.equals("beat")).toList();
  }

  private static Entry line(String step, Entry.Mark mark) {
    return new Entry(step, mark, "{}", Instant.EPOCH);
  }

  private Optional<Claim> claim() {
    return journal.claim("w", Set.of("host"), POLICY.lease());
  }

  /** Runs one claim. */
  private void run() throws InterruptedException {
    run(POLICY);
  }

  private void run(Policy policy) throws InterruptedException {
    runner(policy).run(claim().orElseThrow(), () -> seat.add("waits"));
  }

  /** Runs claims until nothing is due. */
  private void drive() throws InterruptedException {
    for (Optional<Claim> claim = claim(); claim.isPresent(); claim = claim()) {
      runner(POLICY).run(claim.get(), () -> seat.add("waits"));
    }
  }

  private OperationRunner<List<String>> runner(Policy policy) {
    return new OperationRunner<>(
        journal, List.of(kind), policy, pace, (_, event) -> events.add(event));
  }
}
