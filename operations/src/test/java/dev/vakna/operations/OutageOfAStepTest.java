package dev.vakna.operations;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** What a step, or its undo, needs does not answer, for a while or for days. */
class OutageOfAStepTest extends DrivenOperation {

  private static final Failure AWAY =
      new Failure("engine_failed", "Waiting for the host.", "no route");
  private static final StepFailedException OUT = StepFailedException.outOfReach(AWAY, null);

  private List<String> pauses() {
    return journal.asked.stream().filter(what -> what.startsWith("postpone")).toList();
  }

  private void tries(int times) throws InterruptedException {
    for (int i = 0; i < times; i++) {
      run();
      journal.now = journal.now.plus(Duration.ofMinutes(3));
    }
  }

  @Test
  void aStepIsTriedAfterGrowingPausesUntilItAnswersAndCountsNoAttempt() throws Exception {
    kind.fails("perform two", OUT);
    tries(10 * POLICY.undoAttempts());
    assertThat(kind.begun).doesNotContain("undo two", "undo one");
    assertThat(journal.operation().status()).isEqualTo(OperationStatus.RUNNING);
    assertThat(pauses())
        .startsWith(
            "postpone PT1S",
            "postpone PT2S",
            "postpone PT4S",
            "postpone PT8S",
            "postpone PT16S",
            "postpone PT32S",
            "postpone PT1M4S",
            "postpone PT2M",
            "postpone PT2M")
        .last()
        .isEqualTo("postpone PT2M");
    kind.when("perform two", _ -> {});
    drive();
    assertThat(journal.operation().status()).isEqualTo(OperationStatus.COMPLETED);
  }

  @Test
  void anOutageOfDaysIsOneLineThatKeepsItsBeginningAndItsNewestCause() throws Exception {
    kind.fails("perform one", OUT);
    tries(1);
    Failure later = new Failure("engine_failed", "Still waiting.", "refused");
    kind.fails("perform one", StepFailedException.outOfReach(later, null));
    tries(2000);
    assertThat(lines())
        .containsExactly(
            "one INTENT one is meant", "one WAITED " + Setback.waited(later, 2001).json());
    assertThat(journal.operation().outage())
        .isEqualTo(new Outage("one", java.time.Instant.EPOCH, 2001, later));
    assertThat(journal.operation().steps())
        .containsExactly(new StepStanding("one", true, false, false, 0, 0, 0, 2001, later));
  }

  @Test
  void theLogIsToldOnceAndOnceMoreWhenItGoesOn() throws Exception {
    kind.fails("perform one", OUT);
    tries(5);
    assertThat(events)
        .containsExactly(
            "one waits, and is tried again until what it needs answers: Waiting for the host."
                + " (engine_failed) no route");
    kind.when("perform one", _ -> {});
    drive();
    assertThat(events).hasSize(3).contains("one goes on: what it needs answers again", "completed");
  }

  @Test
  void attemptsThatFailedBeforeStayCountedAndTheOutageBetweenThemIsNone() throws Exception {
    kind.fails("perform one", LATER);
    run();
    kind.fails("perform one", OUT);
    tries(20);
    assertThat(kind.begun).doesNotContain("undo one");
    kind.fails("perform one", LATER);
    run();
    assertThat(journal.ended).containsExactly("abandoned engine_failed");
    assertThat(lines())
        .startsWith(
            "one INTENT one is meant",
            "one RETRY " + NO.json(),
            "one INTENT one is meant",
            "one WAITED " + Setback.waited(AWAY, 20).json(),
            "one INTENT one is meant",
            "one RETRY " + NO.json());
  }

  @Test
  void anotherOutageBeginsAnew() throws Exception {
    kind.fails("perform one", OUT);
    tries(20);
    kind.fails("perform one", LATER);
    run();
    kind.fails("perform one", OUT);
    tries(1);
    assertThat(pauses()).last().isEqualTo("postpone PT1S");
    assertThat(lines()).last().isEqualTo("one WAITED " + Setback.waited(AWAY, 1).json());
    assertThat(events).filteredOn(event -> event.contains("waits, and is tried")).hasSize(2);
  }

  @Test
  void aWorkerThatDiesAgainAndAgainInTheOutageIsParkedAllTheSame() throws Exception {
    kind.fails("perform one", OUT);
    tries(3);
    kind.when(
        "perform one",
        _ -> {
          throw new RecordingJournal.Killed();
        });
    for (int i = 0; i < POLICY.starts(); i++) {
      try {
        run();
      } catch (RecordingJournal.Killed e) {
        journal.leaseRunsOut();
      }
    }
    run();
    assertThat(journal.operation().status()).isEqualTo(OperationStatus.PARKED);
    assertThat(Objects.requireNonNull(journal.operation().failure()).detail())
        .contains("died or was stopped 4 times");
    assertThat(journal.operation().outage()).isNull();
  }

  @Test
  void anOutcomeAfterDeathsIsOneThatCountsThemAnew() throws Exception {
    for (int round = 0; round < 5; round++) {
      kind.when(
          "perform one",
          _ -> {
            throw new RecordingJournal.Killed();
          });
      for (int i = 0; i < POLICY.starts() - 1; i++) {
        try {
          run();
        } catch (RecordingJournal.Killed e) {
          journal.leaseRunsOut();
        }
      }
      kind.fails("perform one", OUT);
      run();
    }
    assertThat(journal.operation().status()).isEqualTo(OperationStatus.RUNNING);
    assertThat(lines()).last().isEqualTo("one WAITED " + Setback.waited(AWAY, 5).json());
  }

  @Test
  void anUndoWaitsLikewiseAndIsNotParkedForIt() throws Exception {
    kind.fails("perform two", FATAL);
    kind.fails("undo two", OUT);
    tries(5 * POLICY.undoAttempts());
    assertThat(journal.operation().status()).isEqualTo(OperationStatus.UNWINDING);
    assertThat(kind.begun).doesNotContain("undo one");
    assertThat(pauses()).startsWith("postpone PT1S", "postpone PT2S", "postpone PT4S");
    assertThat(lines())
        .endsWith(
            "two UNDO_INTENT {}",
            "two UNDO_WAITED " + Setback.waited(AWAY, 5 * POLICY.undoAttempts()).json());
    assertThat(events).filteredOn(event -> event.startsWith("undoing two waits")).hasSize(1);
    kind.when("undo two", _ -> {});
    drive();
    assertThat(journal.ended).containsExactly("abandoned engine_failed");
    assertThat(events).contains("undoing two goes on: what it needs answers again");
  }

  @Test
  void whatIsCancelledInTheOutageIsUndoneWhichWaitsAnew() throws Exception {
    kind.fails("perform one", OUT);
    kind.fails("undo one", OUT);
    tries(12);
    journal.requestCancel();
    run();
    assertThat(pauses()).last().isEqualTo("postpone PT1S");
    assertThat(journal.operation().status()).isEqualTo(OperationStatus.UNWINDING);
    tries(12);
    kind.when("undo one", _ -> {});
    drive();
    assertThat(journal.ended).containsExactly("abandoned cancelled");
    assertThat(kind.begun.stream().filter("perform one"::equals)).hasSize(12);
  }

  @Test
  void whatIsNeverTakenBackIsNotParkedForIt() throws Exception {
    kind.forwardOnly = true;
    kind.fails("perform one", OUT);
    tries(50);
    assertThat(journal.operation().status()).isEqualTo(OperationStatus.RUNNING);
    kind.when("perform one", _ -> {});
    drive();
    assertThat(journal.operation().status()).isEqualTo(OperationStatus.COMPLETED);
  }

  @Test
  void whileItWaitsTheFailureIsWhatIsSaidAndTheProgressStays() throws Exception {
    kind.when(
        "perform two",
        control -> {
          control.message("Writing");
          control.progress(30, 60);
          throw OUT;
        });
    run();
    Progress waiting = new Progress("two", 62, 30, 60, "Waiting for the host.", 0, null, true);
    assertThat(journal.operation().progress()).isEqualTo(waiting);
    kind.when(
        "perform two",
        control -> {
          control.message("Writing");
          control.progress(0, 60);
          pace.pass(Duration.ofSeconds(14));
          throw OUT;
        });
    tries(3);
    assertThat(journal.operation().progress()).isEqualTo(waiting);
    assertThat(journal.beaten()).isEqualTo(waiting);
    kind.when(
        "perform two",
        control -> {
          control.message("Writing");
          control.progress(20, 60);
          pace.beatNow();
          assertThat(journal.beaten())
              .isEqualTo(new Progress("two", 62, 20, 60, "Writing", 0, null, false));
        });
    drive();
  }

  @Test
  void aTryThatDoesNotFailForAWhileSaysWhatItDoes() throws Exception {
    kind.fails("perform one", OUT);
    run();
    kind.when(
        "perform one",
        control -> {
          control.message("Making");
          pace.pass(POLICY.quiet());
          assertThat(journal.beaten()).isEqualTo(new Progress("one", 0, 0, 0, "Making"));
          throw OUT;
        });
    run();
    assertThat(journal.operation().progress().message()).isEqualTo("Waiting for the host.");
    assertThat(journal.operation().outage()).isNotNull();
  }

  @Test
  void aTryTakesNobodysPlaceUntilItMoves() throws Exception {
    kind.fails("perform one", OUT);
    run();
    List<String> told = new java.util.ArrayList<>();
    Seat tells =
        new Seat() {
          @Override
          public void waits() {}

          @Override
          public void still() {
            told.add("still");
          }

          @Override
          public void moves() {
            told.add("moves");
          }
        };
    kind.when(
        "perform one",
        control -> {
          control.message("Making");
          assertThat(told).containsExactly("still");
          control.message("Made");
          assertThat(told).containsExactly("still", "moves");
        });
    runner(POLICY).run(claim().orElseThrow(), tells);
    assertThat(told).containsExactly("still", "moves");
  }

  @Test
  void whatWentOnForLongAndIsOutOfReachAgainIsAnotherOutage() throws Exception {
    kind.fails("perform one", OUT);
    tries(9);
    kind.when(
        "perform one",
        control -> {
          control.progress(1, 9);
          pace.pass(POLICY.longestWait());
          control.progress(2, 9);
          throw OUT;
        });
    events.clear();
    tries(1);
    assertThat(events)
        .containsExactly(
            "one goes on: what it needs answers again",
            "one waits, and is tried again until what it needs answers: Waiting for the host."
                + " (engine_failed) no route");
    assertThat(pauses()).last().isEqualTo("postpone PT1S");
    assertThat(lines()).filteredOn(line -> line.startsWith("one WAITED")).hasSize(2);
  }

  @Test
  void whatMovesForAMomentOnlyIsTheSameOutage() throws Exception {
    kind.fails("perform one", OUT);
    tries(9);
    kind.when(
        "perform one",
        control -> {
          control.progress(1, 9);
          pace.pass(Duration.ofSeconds(30));
          throw OUT;
        });
    events.clear();
    tries(4);
    assertThat(events).isEmpty();
    assertThat(lines()).hasSize(2);
  }

  @Test
  void journalsTellWhatWaitedOnlyWhileItDoes() throws Exception {
    kind.fails("perform one", OUT);
    run();
    assertThat(journal.operation().outage()).isNotNull();
    kind.when("perform one", _ -> {});
    drive();
    assertThat(journal.operation().outage()).isNull();
  }
}
