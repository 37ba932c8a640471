package dev.vakna.operations;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

/** To the nanosecond: what a hold on an operation is, and how it ends. */
class HoldTest {

  private static final Policy POLICY = Policy.STANDARD;
  private static final Duration LEASE = POLICY.lease();
  private static final Duration NANO = Duration.ofNanos(1);

  /** For what comes at once. */
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final RecordingJournal journal = new RecordingJournal();
  private final SteppedPace pace = new SteppedPace();
  private final ScriptedKind kind = new ScriptedKind();

  @Test
  void withoutABeatItIsLostExactlyAtTheLeasesEnd() {
    Hold<List<String>> hold = hold();
    pace.advance(LEASE.minus(NANO));
    assertHeld(hold);
    pace.advance(NANO);
    assertLost(hold);
  }

  @Test
  void aLostHoldAsksNothingOfTheJournalAndIsNeverFoundAgain() {
    Hold<List<String>> hold = hold();
    pace.advance(LEASE);
    assertLost(hold);
    pace.beatNow();
    assertThat(journal.asked).isEmpty();
    assertLost(hold);
  }

  @Test
  void whoeverLostItMayNeitherReportNorSayNorRestNorPauseNorProceed() {
    Hold<List<String>> hold = hold();
    pace.advance(LEASE);
    for (ThrowingCallable act :
        List.<ThrowingCallable>of(
            () -> hold.progress(1, 2),
            () -> hold.progress(1, 2),
            () -> hold.message("Writing"),
            () -> hold.message("Writing"),
            () -> hold.mayRest(Duration.ofMinutes(1)),
            () -> hold.pause(Duration.ZERO),
            hold::proceed)) {
      assertThatThrownBy(act).isInstanceOf(LostLeaseException.class);
    }
    assertThat(Duration.ofNanos(pace.nanos())).as("nobody waited").isEqualTo(LEASE);
  }

  @Test
  void aBeatRenewsTheLeaseFromTheTimeItWasAskedFor() {
    Hold<List<String>> hold = hold();
    Duration slow = Duration.ofSeconds(3);
    journal.before = _ -> pace.advance(slow);
    pace.advance(POLICY.beat());
    pace.beatNow();
    journal.before = _ -> {};
    pace.advance(LEASE.minus(slow).minus(NANO));
    assertHeld(hold);
    pace.advance(NANO);
    assertLost(hold);
  }

  @Test
  void aStorageThatDoesNotAnswerCostsItOnlyAtTheLeasesEnd() {
    Hold<List<String>> hold = hold();
    cutOff();
    pace.advance(LEASE.minus(NANO));
    pace.beatNow();
    assertHeld(hold);
    pace.advance(NANO);
    pace.beatNow();
    journal.before = _ -> {};
    journal.asked.clear();
    pace.beatNow();
    assertThat(journal.asked).as("it was given up with the beat before").isEmpty();
    assertLost(hold);
  }

  @Test
  void aStorageThatAnswersInTimeAgainKeepsIt() {
    Hold<List<String>> hold = hold();
    cutOff();
    pace.advance(LEASE.minus(NANO));
    pace.beatNow();
    journal.before = _ -> {};
    pace.beatNow();
    pace.advance(LEASE.minus(NANO));
    assertHeld(hold);
  }

  @Test
  void aBeatThatHearsOfASuccessorLosesItAtOnce() {
    Hold<List<String>> hold = hold();
    journal.leaseRunsOut();
    pace.beatNow();
    journal.asked.clear();
    assertLost(hold);
    pace.beatNow();
    assertThat(journal.asked).isEmpty();
  }

  @Test
  void aStepThatComesBackAfterTheHoldWasLostIsNotDone() {
    Hold<List<String>> hold = hold();
    assertThatThrownBy(() ->
            hold.within(
                (_, _) -> {},
                () -> {
                  journal.leaseRunsOut();
                  pace.beatNow();
                  return "done";
                }))
        .isInstanceOf(LostLeaseException.class);
  }

  @Test
  void aStepThatIsGivenUpCostsTheHoldBeforeAnybodyIsTold() {
    Hold<List<String>> hold = hold();
    List<Watch.Why> told = new ArrayList<>();
    assertThatThrownBy(() ->
            hold.within(
                (why, _) -> {
                  told.add(why);
                  assertLost(hold);
                },
                () -> {
                  pace.pass(POLICY.stall().plus(LEASE).plusSeconds(5));
                  journal.asked.clear();
                  pace.pass(LEASE);
                  assertThat(journal.asked).as("no beat of it is sent any more").isEmpty();
                  return "done";
                }))
        .isInstanceOf(LostLeaseException.class);
    assertThat(told).containsExactly(Watch.Why.STALLED);
    assertLost(hold);
  }

  @Test
  void aBeatHearsTheWishToCancel() {
    Hold<List<String>> hold = hold();
    journal.requestCancel();
    assertHeld(hold);
    pace.beatNow();
    for (ThrowingCallable act :
        List.<ThrowingCallable>of(hold::check, hold::proceed, () -> hold.pause(NANO))) {
      assertThatThrownBy(act).isInstanceOf(CancelledException.class);
    }
  }

  @Test
  void aWishOfBeforeTheClaimIsKnownFromTheBeginOn() {
    journal.requestCancel();
    assertThatThrownBy(hold()::check).isInstanceOf(CancelledException.class);
  }

  @Test
  void whatIsNeverTakenBackHeedsNoWish() {
    kind.forwardOnly = true;
    Hold<List<String>> hold = hold();
    journal.requestCancel();
    pace.beatNow();
    assertHeld(hold);
  }

  @Test
  void onTheWayBackNoWishIsHeeded() {
    Hold<List<String>> hold = hold();
    journal.requestCancel();
    pace.beatNow();
    hold.backward();
    assertHeld(hold);
  }

  @Test
  void whatIsFoundOnTheWayBackHeedsNoWish() {
    journal.found(OperationStatus.UNWINDING, new Failure("engine_failed", "No.", ""));
    journal.requestCancel();
    Hold<List<String>> hold = hold();
    pace.beatNow();
    assertHeld(hold);
  }

  @Test
  void aClosedHoldBeatsNoMore() {
    Hold<List<String>> hold = hold();
    pace.beatNow();
    assertThat(journal.asked).containsExactly("beat");
    hold.close();
    pace.beatNow();
    assertThat(journal.asked).hasSize(1);
  }

  @Test
  void aBeatTellsHowFastItGoes() {
    Hold<List<String>> hold = hold();
    hold.begin(kind.step(1), 1, Outlook.NONE, false);
    hold.progress(100, 300);
    pace.beatNow();
    pace.advance(Duration.ofSeconds(1));
    hold.progress(200, 300);
    pace.beatNow();
    assertThat(journal.beaten()).isEqualTo(new Progress("two", 75, 200, 300, "", 100, null));
  }

  @Test
  void onTheWayBackTheProgressSaysSoAndStays() {
    Hold<List<String>> hold = hold();
    hold.begin(kind.step(1), 1, Outlook.NONE, false);
    hold.backward();
    hold.undo(kind.step(1), false);
    hold.progress(3, 3);
    assertThat(hold.progress())
        .isEqualTo(new Progress("two", 25, 3, 3, "Removing what was made so far"));
  }

  @Test
  void aPauseLastsAsLongAsItSaysInSlicesWithBeats() throws InterruptedException {
    pace.advance(Duration.ofSeconds(5));
    Hold<List<String>> hold = hold();
    hold.pause(Duration.ofMillis(600));
    assertThat(Duration.ofNanos(pace.nanos())).isEqualTo(Duration.ofMillis(5_600));
    assertThat(journal.asked).as("250 ms, 250 ms and 100 ms").hasSize(3);
  }

  @Test
  void aPauseEndsWithTheProcess() {
    Hold<List<String>> hold = hold();
    journal.after = _ -> hold.stop();
    assertThatThrownBy(() -> hold.pause(Duration.ofSeconds(1)))
        .isInstanceOf(InterruptedException.class)
        .hasMessage("the process shuts down");
    assertThat(Duration.ofNanos(pace.nanos())).isEqualTo(Duration.ofMillis(250));
    assertThatThrownBy(() -> hold.pause(Duration.ZERO)).isInstanceOf(InterruptedException.class);
    assertThatThrownBy(hold::proceed).isInstanceOf(InterruptedException.class);
    assertThatCode(hold::check).as("what is at work may end").doesNotThrowAnyException();
  }

  @Test
  void aStalledStepIsToldAtItsNextCheck() {
    Hold<List<String>> hold = hold();
    hold.begin(kind.step(0), 0, Outlook.NONE, false);
    Failure failure = stalled(hold);
    assertThat(failure.code()).isEqualTo(Failure.STALLED);
    assertThat(failure.message()).endsWith("name this job. Nothing is left.");
  }

  @Test
  void aStallOfWhatIsNeverTakenBackSaysNothingOfWhatIsLeft() {
    kind.forwardOnly = true;
    assertThat(stalled(hold()).message()).endsWith("name this job.");
  }

  private Failure stalled(Hold<List<String>> hold) {
    List<Failure> failures = new ArrayList<>();
    assertThatThrownBy(() ->
            hold.within(
                (_, _) -> {},
                () -> {
                  pace.pass(POLICY.stall());
                  hold.check();
                  return "done";
                }))
        .isInstanceOfSatisfying(StepFailedException.class, e -> failures.add(e.failure()));
    Thread.interrupted();
    return failures.getFirst();
  }

  @Test
  void aSecondThreadCanBeatAfterTheFirst() throws InterruptedException {
    Hold<List<String>> hold = hold();
    Thread other = Thread.ofPlatform().daemon().start(hold::beat);
    assertThat(other.join(PATIENCE)).as("it is not held up").isTrue();
    hold.beat();
    assertThat(journal.asked).containsExactly("beat", "beat");
  }

  @Test
  void newsDuringABeatAreFollowedByAnotherNotAskedForBesideIt() {
    Hold<List<String>> hold = hold();
    List<Throwable> faults = new ArrayList<>();
    List<Integer> atOnce = new ArrayList<>();
    int[] inside = {0};
    journal.before =
        _ -> {
          atOnce.add(++inside[0]);
          if (atOnce.size() == 1) {
            // The wish comes when this beat was asked for already, and cannot be part of it.
            joined(hold::beat, faults);
          }
        };
    journal.after = _ -> inside[0]--;
    hold.beat();
    assertThat(faults).isEmpty();
    assertThat(atOnce).containsExactly(1, 1);
  }

  /** From now on storage does not answer. */
  private void cutOff() {
    journal.before =
        _ -> {
          throw new IllegalStateException("no connection");
        };
  }

  private static void joined(Runnable work, List<Throwable> faults) {
    Thread thread =
        Thread.ofPlatform().daemon().uncaughtExceptionHandler((_, e) -> faults.add(e)).start(work);
    try {
      assertThat(thread.join(PATIENCE)).as("it is not held up").isTrue();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  private static void assertHeld(Hold<?> hold) {
    assertThatCode(hold::check).doesNotThrowAnyException();
    assertThatCode(hold::proceed).doesNotThrowAnyException();
  }

  private static void assertLost(Hold<?> hold) {
    assertThatThrownBy(hold::check).isInstanceOf(LostLeaseException.class);
    assertThatThrownBy(hold::proceed).isInstanceOf(LostLeaseException.class);
  }

  private Hold<List<String>> hold() {
    Claim claim = journal.claim("w", Set.of("host"), LEASE).orElseThrow();
    return new Hold<>(journal, claim, POLICY, pace, kind, Seat.NONE, _ -> {});
  }
}
