package dev.vakna.operations;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class JournalReadingTest {

  private static final Failure NO = new Failure("engine_failed", "No.", "");
  private static final Failure STALLED = new Failure(Failure.STALLED, "Still.", "");

  @Test
  void whatNobodyTouchedIsNotToBeUndone() {
    assertThat(reading().of("one").toUndo()).isFalse();
    assertThat(reading().names()).isEmpty();
  }

  @Test
  void whatWasMeantIsToBeUndoneUntilItIsGone() {
    assertThat(reading(line(Entry.Mark.INTENT)).of("one").toUndo()).isTrue();
    assertThat(reading(line(Entry.Mark.INTENT), line(Entry.Mark.UNDO_INTENT)).of("one").toUndo())
        .isTrue();
    var undone =
        reading(line(Entry.Mark.INTENT), line(Entry.Mark.UNDO_INTENT), line(Entry.Mark.UNDONE));
    assertThat(undone.of("one").toUndo()).isFalse();
    undone.note(line(Entry.Mark.INTENT, "{}"));
    assertThat(undone.of("one").toUndo()).as("and meant again").isTrue();
  }

  @Test
  void attemptsInARowWithoutAnOutcomeAreCountedUntilThereIsOne() {
    for (Entry.Mark outcome : List.of(Entry.Mark.DONE, Entry.Mark.RETRY)) {
      var reading = reading(line(Entry.Mark.INTENT), line(Entry.Mark.INTENT));
      assertThat(reading.of("one").forward().starts()).isEqualTo(2);
      reading.note(line(outcome, "{}"));
      assertThat(reading.of("one").forward().starts()).isZero();
    }
    for (Entry.Mark outcome : List.of(Entry.Mark.UNDONE, Entry.Mark.UNDO_RETRY)) {
      var reading = reading(line(Entry.Mark.UNDO_INTENT), line(Entry.Mark.UNDO_INTENT));
      assertThat(reading.of("one").backward().starts()).isEqualTo(2);
      reading.note(line(outcome, "{}"));
      assertThat(reading.of("one").backward().starts()).isZero();
    }
  }

  @Test
  void failuresAreCountedEachOfItsKindAndTheLastIsKept() {
    var reading =
        reading(
            line(Entry.Mark.INTENT),
            line(Entry.Mark.RETRY, NO.json()),
            line(Entry.Mark.INTENT),
            line(Entry.Mark.RETRY, STALLED.json()));
    assertThat(reading.of("one"))
        .isEqualTo(
            new JournalReading.StepReading(
                true,
                false,
                false,
                new JournalReading.Tries(0, 2, 0),
                1,
                new JournalReading.Tries(0, 0, 0),
                STALLED,
                null));
    reading.note(line(Entry.Mark.UNDO_RETRY, NO.json()));
    reading.note(line(Entry.Mark.UNDO_RETRY, NO.json()));
    assertThat(reading.of("one"))
        .isEqualTo(
            new JournalReading.StepReading(
                true,
                false,
                false,
                new JournalReading.Tries(0, 2, 0),
                1,
                new JournalReading.Tries(0, 2, 0),
                NO,
                null));
  }

  @Test
  void whatAnOperatorGaveBackIsCountedAnewOfEveryStepAndWhatIsDoneStays() {
    var reading =
        reading(
            line(Entry.Mark.INTENT),
            line(Entry.Mark.RETRY, STALLED.json()),
            line(Entry.Mark.INTENT),
            line(Entry.Mark.DONE, "result"),
            new Entry("", Entry.Mark.RESUMED, "{}", Instant.EPOCH));
    assertThat(reading.of("one"))
        .isEqualTo(
            new JournalReading.StepReading(
                true,
                true,
                false,
                new JournalReading.Tries(0, 0, 0),
                0,
                new JournalReading.Tries(0, 0, 0),
                null,
                null));
    assertThat(reading.results()).isEqualTo(Map.of("one", "result"));
    assertThat(reading.names()).as("it speaks of no step itself").containsExactly("one");
  }

  @Test
  void onlyWhatIsDoneHasAResultAndKeepsIt() {
    var reading = reading(line(Entry.Mark.INTENT), line(Entry.Mark.RETRY, NO.json()));
    assertThat(reading.results()).isEmpty();
    reading.note(line(Entry.Mark.DONE, "result"));
    reading.note(line(Entry.Mark.UNDO_INTENT, "{}"));
    reading.note(line(Entry.Mark.UNDONE, "{}"));
    assertThat(reading.results()).isEqualTo(Map.of("one", "result"));
  }

  @Test
  void whatWaitedCountsNoAttemptAndSetsTheDeathsBackOfItsOwnWayOnly() {
    String told = Setback.waited(NO, 7).json();
    var reading =
        reading(
            line(Entry.Mark.INTENT),
            line(Entry.Mark.RETRY, STALLED.json()),
            line(Entry.Mark.INTENT),
            line(Entry.Mark.WAITED, told));
    assertThat(reading.of("one"))
        .isEqualTo(
            new JournalReading.StepReading(
                true,
                false,
                false,
                new JournalReading.Tries(0, 1, 7),
                1,
                JournalReading.Tries.NONE,
                NO,
                null));
    reading.note(line(Entry.Mark.INTENT));
    assertThat(reading.of("one").forward()).isEqualTo(new JournalReading.Tries(1, 1, 7));
    reading.note(line(Entry.Mark.UNDO_INTENT));
    reading.note(line(Entry.Mark.UNDO_RETRY, NO.json()));
    reading.note(line(Entry.Mark.UNDO_INTENT));
    reading.note(line(Entry.Mark.UNDO_WAITED, told));
    assertThat(reading.of("one").forward()).isEqualTo(new JournalReading.Tries(1, 1, 0));
    assertThat(reading.of("one").backward()).isEqualTo(new JournalReading.Tries(0, 1, 7));
    assertThat(reading.of("one").stalls()).isEqualTo(1);
  }

  @Test
  void anOutageLastsUntilAnythingButABeginningIsTold() {
    for (Entry.Mark mark : Entry.Mark.values()) {
      for (Entry.Mark waits : List.of(Entry.Mark.WAITED, Entry.Mark.UNDO_WAITED)) {
        var reading = reading(line(waits, Setback.waited(NO, 3).json()), line(mark));
        boolean lasts =
            switch (mark) {
              case INTENT, UNDO_INTENT, WAITED, UNDO_WAITED -> true;
              case DONE, RETRY, UNDONE, UNDO_RETRY, RESUMED -> false;
            };
        assertThat(reading.outage() != null).as("%s %s", waits, mark).isEqualTo(lasts);
        boolean counted =
            reading.of("one").forward().waits() + reading.of("one").backward().waits() > 0;
        if (lasts && mark != Entry.Mark.UNDO_INTENT && mark != Entry.Mark.INTENT) {
          assertThat(counted).isTrue();
        }
      }
    }
  }

  @Test
  void whatCannotBeReadOfAWaitIsOneTry() {
    for (String payload : List.of("{}", "nonsense", "{\"tries\":\"many\"}", "{\"tries\":\"-4\"}")) {
      assertThat(reading(line(Entry.Mark.WAITED, payload)).of("one").forward().waits())
          .as(payload)
          .isEqualTo(1);
    }
  }

  @Test
  void whatIsUnsureIsSettledByTheStoragesTimeAndTheLatestOfSeveralCounts() {
    Instant at = Instant.parse("2026-11-01T00:00:00Z");
    String minute = Setback.failed(NO, Duration.ofMinutes(1)).json();
    var reading = reading(new Entry("one", Entry.Mark.RETRY, minute, at));
    assertThat(reading.of("one").unsettled(at)).isEqualTo(Duration.ofMinutes(1));
    assertThat(reading.of("one").unsettled(at.plusSeconds(60))).isZero();
    assertThat(reading.of("one").unsettled(at.plusSeconds(61))).isZero();
    reading.note(new Entry("one", Entry.Mark.UNDO_RETRY, NO.json(), at.plusSeconds(9)));
    assertThat(reading.of("one").unsettled(at)).as("sure").isEqualTo(Duration.ofMinutes(1));
    String second = Setback.failed(NO, Duration.ofSeconds(1)).json();
    reading.note(new Entry("one", Entry.Mark.UNDO_RETRY, second, at.plusSeconds(9)));
    assertThat(reading.of("one").unsettled(at)).as("sooner").isEqualTo(Duration.ofMinutes(1));
    reading.note(new Entry("one", Entry.Mark.UNDO_RETRY, minute, at.plusSeconds(9)));
    assertThat(reading.of("one").unsettled(at)).as("later").isEqualTo(Duration.ofSeconds(69));
    reading.note(new Entry("", Entry.Mark.RESUMED, "{}", at.plusSeconds(9)));
    assertThat(reading.of("one").unsettled(at)).as("resumed").isEqualTo(Duration.ofSeconds(69));
    reading.note(line(Entry.Mark.UNDONE));
    assertThat(reading.of("one").unsettled(at)).isZero();
    var earlier = reading(line(Entry.Mark.RETRY, NO.json()));
    assertThat(earlier.of("one").settledAt()).as("of an earlier release").isNull();
  }

  @Test
  void aSetbackIsWrittenAsEarlierReleasesDidAndReadAsItWasWritten() {
    assertThat(Setback.failed(NO, Duration.ZERO).json()).isEqualTo(NO.json());
    for (Setback told :
        List.of(
            Setback.failed(NO, Duration.ZERO),
            Setback.failed(STALLED, Duration.ofMillis(1500)),
            Setback.waited(NO, 1),
            Setback.waited(NO, 12345))) {
      assertThat(Setback.parse(told.json())).isEqualTo(told);
      assertThat(Failure.parse(told.json())).isEqualTo(told.failure());
    }
    assertThat(Setback.parse(NO.json().replace("}", ",\"settling\":\"soon\"}")).settling())
        .isZero();
  }

  @Test
  void startsOfAStepAreToldForwardAndBackwardTogether() {
    Operation operation =
        operation(
            OperationStatus.UNWINDING,
            line(Entry.Mark.INTENT),
            line(Entry.Mark.INTENT),
            line(Entry.Mark.INTENT),
            line(Entry.Mark.UNDO_INTENT),
            line(Entry.Mark.UNDO_INTENT));
    assertThat(operation.steps())
        .containsExactly(new StepStanding("one", true, false, false, 5, 0, 0, 0, null));
  }

  @Test
  void anOperationGoesBackWhenItsStatusOrItsJournalSaysSo() {
    assertThat(operation(OperationStatus.UNWINDING).backward())
        .as("nothing of it was undone yet")
        .isTrue();
    assertThat(operation(OperationStatus.RUNNING, line(Entry.Mark.INTENT)).backward()).isFalse();
    for (Entry.Mark mark :
        List.of(
            Entry.Mark.UNDO_INTENT,
            Entry.Mark.UNDONE,
            Entry.Mark.UNDO_RETRY,
            Entry.Mark.UNDO_WAITED)) {
      assertThat(operation(OperationStatus.PARKED, line(Entry.Mark.INTENT), line(mark)).backward())
          .isTrue();
    }
  }

  private static Operation operation(OperationStatus status, Entry... journal) {
    return new Operation(
        new UUID(0, 1),
        "test",
        "host",
        "{}",
        status,
        Progress.NONE,
        false,
        null,
        null,
        List.of(journal),
        Instant.EPOCH,
        null,
        null);
  }

  private static JournalReading reading(Entry... lines) {
    return new JournalReading(Arrays.asList(lines));
  }

  private static Entry line(Entry.Mark mark) {
    return line(mark, "{}");
  }

  private static Entry line(Entry.Mark mark, String payload) {
    return new Entry("one", mark, payload, Instant.EPOCH);
  }
}
