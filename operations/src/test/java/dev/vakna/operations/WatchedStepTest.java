package dev.vakna.operations;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

/** One step and what becomes of it when it stands still, hangs, or is to stop. */
class WatchedStepTest {

  private static final Duration STALL = Policy.STANDARD.stall();

  private final RecordingJournal journal = new RecordingJournal();
  private final SteppedPace pace = new SteppedPace();
  private final List<String> events = new ArrayList<>();

  /** What the one step does. */
  private interface Doing {
    String perform(StepControl control) throws InterruptedException;

    default void undo(StepControl control) throws InterruptedException {}
  }

  @Test
  void aStepThatMovesIsNeverTooSlow() throws Exception {
    run(control -> {
      for (int i = 1; i <= 40; i++) {
        pace.pass(STALL.minusSeconds(10));
        control.progress(i, 40);
      }
      return "{}";
    });
    assertThat(status()).isEqualTo(OperationStatus.COMPLETED);
  }

  @Test
  void otherWordsAreMovementToo() throws Exception {
    run(control -> {
      for (int i = 1; i <= 10; i++) {
        pace.pass(STALL.minusSeconds(10));
        control.message("look " + i);
      }
      return "{}";
    });
    assertThat(status()).isEqualTo(OperationStatus.COMPLETED);
  }

  @Test
  void sayingTheSameAgainIsNoMovementAndTheStallSaysWhatItWaitedFor() throws Exception {
    run(control -> {
      control.message("Writing the disks");
      control.progress(7, 10);
      while (true) {
        control.pause(Duration.ofSeconds(5));
        control.progress(7, 10);
        control.message("Writing the disks");
      }
    });
    assertThat(status()).isEqualTo(OperationStatus.FAILED);
    Failure failure = Objects.requireNonNull(journal.operation().failure());
    assertThat(failure.code()).isEqualTo("stalled");
    assertThat(failure.message())
        .contains("5 minutes")
        .contains("Writing the disks (7 of 10)")
        .contains("nothing is charged");
    assertThat(retries()).as("tried once more").isEqualTo(Policy.STANDARD.stalls());
    assertThat(Duration.ofNanos(pace.nanos()))
        .as("two stalls and a pause")
        .isBetween(STALL.multipliedBy(2), STALL.multipliedBy(2).plusMinutes(1));
  }

  @Test
  void aStalledStepThatMovesAgainAtItsSecondTryCompletes() throws Exception {
    int[] tries = {0};
    run(control -> {
      if (tries[0]++ == 0) {
        control.pause(STALL.multipliedBy(2));
      }
      return "{}";
    });
    assertThat(status()).isEqualTo(OperationStatus.COMPLETED);
    assertThat(retries()).isEqualTo(1);
  }

  @Test
  void aStepThatMayRestIsGivenThatTime() throws Exception {
    run(control -> {
      control.mayRest(STALL);
      control.pause(STALL.plusMinutes(1));
      return "{}";
    });
    assertThat(status()).isEqualTo(OperationStatus.COMPLETED);
  }

  @Test
  void aStepThatDoesNotAskIsInterrupted() throws Exception {
    run(control -> {
      pace.pass(STALL.plusSeconds(3));
      pace.sleep(Duration.ofSeconds(1));
      throw new AssertionError("it was interrupted where it waited");
    });
    assertThat(journal.operation().failure()).isNotNull();
    assertThat(journal.operation().failure().code()).isEqualTo("stalled");
    assertThat(Thread.interrupted()).as("nothing of it outlives the step").isFalse();
  }

  @Test
  void aStepThatWasInterruptedAndDoneAllTheSameIsDone() throws Exception {
    run(control -> {
      pace.pass(STALL.plusSeconds(3));
      return "{}";
    });
    assertThat(status()).isEqualTo(OperationStatus.COMPLETED);
    assertThat(retries()).isZero();
    assertThat(Thread.interrupted()).isFalse();
  }

  @Test
  void aStepThatHangsForEverCostsItsWorkerTheHoldAndNotTheOperation() throws Exception {
    int[] tries = {0};
    run(control -> {
      if (tries[0]++ == 0) {
        // Deaf to the interruption; meanwhile the hold is given up and another worker is done.
        pace.pass(STALL.plus(Policy.STANDARD.lease()).plusSeconds(5));
        assertThat(retries()).isEqualTo(1);
        driveAll(_ -> "{}");
        assertThat(status()).isEqualTo(OperationStatus.COMPLETED);
      }
      return "{}";
    });
    assertThat(status()).isEqualTo(OperationStatus.COMPLETED);
    assertThat(journal.ended).hasSize(1);
  }

  @Test
  void aStepThatHangsAtEveryTryEndsTheOperation() throws Exception {
    run(_ -> {
      pace.pass(STALL.plus(Policy.STANDARD.lease()).plusSeconds(5));
      return "{}";
    });
    assertThat(status()).isEqualTo(OperationStatus.FAILED);
    assertThat(journal.ended).containsExactly("abandoned stalled");
  }

  @Test
  void aCancelledStepThatDoesNotAskIsInterruptedWithinSeconds() throws Exception {
    run(_ -> {
      journal.requestCancel();
      pace.pass(Duration.ofSeconds(6));
      pace.sleep(Duration.ofSeconds(1));
      throw new AssertionError("it was interrupted where it waited");
    });
    assertThat(journal.ended).containsExactly("abandoned cancelled");
    assertThat(Duration.ofNanos(pace.nanos())).isLessThan(Duration.ofSeconds(10));
  }

  @Test
  void aCancelledStepThatHangsForEverIsUndoneByAnother() throws Exception {
    int[] tries = {0};
    run(_ -> {
      if (tries[0]++ == 0) {
        journal.requestCancel();
        pace.pass(Policy.STANDARD.lease().plusSeconds(10));
        driveAll(_ -> "{}");
        assertThat(journal.ended).containsExactly("abandoned cancelled");
      }
      return "{}";
    });
    assertThat(journal.ended).containsExactly("abandoned cancelled");
  }

  @Test
  void anUndoThatHangsIsTriedAgainAndThenParked() throws Exception {
    run(
        new Doing() {
          @Override
          public String perform(StepControl control) {
            throw StepFailedException.fatal(new Failure("engine_failed", "No.", ""), null);
          }

          @Override
          public void undo(StepControl control) throws InterruptedException {
            control.pause(STALL.multipliedBy(2));
          }
        });
    assertThat(status()).isEqualTo(OperationStatus.PARKED);
    assertThat(journal.operation().steps().getFirst().undoAttempts())
        .isEqualTo(Policy.STANDARD.undoAttempts());
    assertThat(journal.operation().failure()).isNotNull();
    assertThat(journal.operation().failure().code()).isEqualTo("engine_failed");
  }

  @Test
  void theEndOfTheProcessGivesTheOperationBackAtOnceAndCountsNothing() throws Exception {
    CountDownLatch waiting = new CountDownLatch(1);
    OperationRunner<List<String>> runner =
        runner(control -> {
          waiting.countDown();
          new CountDownLatch(1).await();
          return "{}";
        });
    Claim claim = claim().orElseThrow();
    Throwable[] thrown = {null};
    Thread thread =
        Thread.ofPlatform()
            .start(() -> {
              try {
                runner.run(claim);
              } catch (InterruptedException e) {
                thrown[0] = e;
              }
            });
    waiting.await();
    runner.stop();
    thread.join();
    assertThat(thrown[0]).isInstanceOf(InterruptedException.class);
    assertThat(retries()).isZero();
    assertThat(claim()).as("it is given back").isPresent();
  }

  @Test
  void nothingIsBegunAfterTheEndOfTheProcess() throws Exception {
    OperationRunner<List<String>> runner =
        runner(_ -> {
          throw new AssertionError("begun");
        });
    runner.stop();
    Claim claim = claim().orElseThrow();
    org.assertj.core.api.Assertions.assertThatThrownBy(() -> runner.run(claim))
        .isInstanceOf(InterruptedException.class);
    assertThat(journal.operation().journal()).isEmpty();
  }

  @Test
  void newsAreHeardBeforeTheNextBeat() throws Exception {
    OperationRunner<List<String>>[] here = newArray();
    here[0] =
        runner(control -> {
          journal.requestCancel();
          here[0].look(journal.operation().id());
          control.check();
          throw new AssertionError("it goes on");
        });
    here[0].run(claim().orElseThrow());
    assertThat(journal.ended).containsExactly("abandoned cancelled");
  }

  @SuppressWarnings("unchecked")
  private static OperationRunner<List<String>>[] newArray() {
    return (OperationRunner<List<String>>[]) new OperationRunner<?>[1];
  }

  @Test
  void progressNeverFallsOnTheWayForwardAndStaysOnTheWayBack() throws Exception {
    List<Integer> seen = new ArrayList<>();
    int[] tries = {0};
    run(control -> {
      for (int i = 1; i <= 10; i++) {
        control.progress(i, 10);
        pace.beatNow();
        seen.add(journal.beaten().percent());
        if (i == 6 && tries[0]++ == 0) {
          throw StepFailedException.retryable(new Failure("engine_failed", "Later.", ""), null);
        }
      }
      throw StepFailedException.fatal(new Failure("engine_failed", "No.", ""), null);
    });
    assertThat(seen).isSorted().endsWith(99);
    assertThat(status()).isEqualTo(OperationStatus.FAILED);
    assertThat(journal.beaten().percent()).isEqualTo(99);
  }

  private OperationStatus status() {
    return journal.operation().status();
  }

  private long retries() {
    return journal.operation().journal().stream()
        .filter(entry -> entry.mark() == Entry.Mark.RETRY)
        .count();
  }

  private Optional<Claim> claim() {
    return journal.claim("w", Set.of("host"), Policy.STANDARD.lease());
  }

  private void run(Doing doing) throws InterruptedException {
    driveAll(doing);
  }

  private void driveAll(Doing doing) throws InterruptedException {
    for (Optional<Claim> claim = claim(); claim.isPresent(); claim = claim()) {
      runner(doing).run(claim.get());
    }
  }

  private OperationRunner<List<String>> runner(Doing doing) {
    return new OperationRunner<>(
        journal,
        List.of(new OneStep(doing)),
        Policy.STANDARD,
        pace,
        (_, event) -> events.add(event));
  }

  private record OneStep(Doing doing) implements OperationKind<List<String>, String> {

    @Override
    public String name() {
      return "test";
    }

    @Override
    public List<Step<String>> steps() {
      return List.of(
          new Step<>() {
            @Override
            public String name() {
              return "only";
            }

            @Override
            public int weight() {
              return 1;
            }

            @Override
            public String intent(String context) {
              return "{}";
            }

            @Override
            public String perform(String context, StepControl control) throws InterruptedException {
              return doing.perform(control);
            }

            @Override
            public void undo(String context, StepControl control) throws InterruptedException {
              doing.undo(control);
            }
          });
    }

    @Override
    public String context(Operation operation, Map<String, String> results) {
      return "";
    }

    @Override
    public String complete(List<String> transaction, String context, Instant now) {
      return "completed";
    }

    @Override
    public String abandon(List<String> transaction, String context, Failure failure, Instant now) {
      return "abandoned " + failure.code();
    }
  }
}
