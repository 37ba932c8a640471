package dev.vakna.operations;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What is done, written and told, in which order, on the way back. */
class WayBackTest extends DrivenOperation {

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
      WayBackTest other = new WayBackTest();
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
}
