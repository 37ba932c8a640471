package dev.vakna.operations;

import static org.assertj.core.api.Assertions.assertThat;

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
        List.of(Entry.Mark.UNDO_INTENT, Entry.Mark.UNDONE, Entry.Mark.UNDO_RETRY)) {
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
