package dev.vakna.operations;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Of two steps that weigh 1 and 3. */
class ProgressionTest {

  private static final long SECOND = 1_000_000_000L;
  private static final Remaining MINUTE =
      new Remaining(Duration.ofMinutes(1), Duration.ofMinutes(2), Remaining.Basis.PAST);

  private final ScriptedKind kind = new ScriptedKind();
  private final Progression progression = new Progression(Progress.NONE, kind);

  @Test
  void thePercentageIsTheShareOfTheStepsWeights() {
    begin(0);
    assertThat(percentAt(0, 8)).isZero();
    assertThat(percentAt(4, 8)).isEqualTo(12);
    assertThat(percentAt(8, 8)).isEqualTo(25);
    begin(1);
    assertThat(progression.now()).isEqualTo(new Progress("two", 25, 0, 0, ""));
    assertThat(percentAt(1, 3)).isEqualTo(50);
    assertThat(percentAt(2, 3)).isEqualTo(75);
  }

  @Test
  void aStepBeginsWhereTheEarlierOnesEnd() {
    begin(1);
    assertThat(progression.now().percent()).isEqualTo(25);
  }

  @Test
  void nothingButTheEndIsAHundred() {
    begin(1);
    assertThat(percentAt(3, 3)).isEqualTo(99);
    assertThat(percentAt(9, 3)).as("more than all").isEqualTo(99);
  }

  @Test
  void aCountWithoutAWholeIsNoShare() {
    begin(1);
    assertThat(percentAt(5, 0)).isEqualTo(25);
    assertThat(percentAt(6, -1)).isEqualTo(25);
    assertThat(progression.now().current()).isEqualTo(6);
  }

  @Test
  void thePercentageNeverFallsAlsoNotBelowWhatAnEarlierWorkerSaid() {
    var resumed = new Progression(new Progress("two", 60, 7, 10, "Writing"), kind);
    resumed.begin(kind.step(0), 0, Outlook.NONE, false, 0);
    assertThat(resumed.now()).isEqualTo(new Progress("one", 60, 0, 0, ""));
    resumed.begin(kind.step(1), 1, Outlook.NONE, false, 0);
    resumed.count(1, 10);
    assertThat(resumed.now().percent()).isEqualTo(60);
    resumed.count(8, 10);
    assertThat(resumed.now().percent()).isEqualTo(85);
    resumed.count(1, 20);
    assertThat(resumed.now().percent()).as("a larger whole").isEqualTo(85);
  }

  @Test
  void onlyACountThatGrowsOrAnotherWholeMoves() {
    begin(0);
    assertThat(progression.count(5, 10)).isTrue();
    assertThat(progression.count(5, 10)).isFalse();
    assertThat(progression.count(4, 10)).isFalse();
    assertThat(progression.now().current()).isEqualTo(5);
    assertThat(progression.count(3, 20)).as("another whole").isTrue();
    assertThat(progression.now().current()).isEqualTo(3);
    assertThat(progression.count(4, 20)).isTrue();
    assertThat(progression.now().current()).isEqualTo(4);
  }

  @Test
  void onlyOtherWordsMove() {
    begin(0);
    assertThat(progression.say("Reading")).isTrue();
    assertThat(progression.say("Reading")).isFalse();
    assertThat(progression.say("Writing")).isTrue();
    assertThat(progression.now().message()).isEqualTo("Writing");
  }

  @Test
  void everyLookTellsTheRateAndWhatRemains() {
    List<Outlook.Course> courses = new ArrayList<>();
    progression.begin(
        kind.step(0),
        0,
        course -> {
          courses.add(course);
          return MINUTE;
        },
        false,
        SECOND);
    assertThat(progression.now().remaining()).as("from the begin on").isEqualTo(MINUTE);
    progression.count(100, 1000);
    progression.look(2 * SECOND);
    progression.count(300, 1000);
    progression.look(4 * SECOND);

    assertThat(progression.now()).isEqualTo(new Progress("one", 7, 300, 1000, "", 100, MINUTE));
    assertThat(courses)
        .containsExactly(
            new Outlook.Course("one", 0, 0, Duration.ZERO, 0, 0),
            new Outlook.Course("one", 100, 1000, Duration.ofSeconds(1), 0, 0),
            new Outlook.Course("one", 300, 1000, Duration.ofSeconds(3), 100, 100));
  }

  @Test
  void aClockThatSeemsToGoBackGivesNoTimeBelow0() {
    List<Duration> times = new ArrayList<>();
    progression.begin(
        kind.step(0),
        0,
        course -> {
          times.add(course.inStep());
          return null;
        },
        false,
        SECOND);
    progression.look(0);
    assertThat(times).containsExactly(Duration.ZERO, Duration.ZERO);
  }

  @Test
  void anOutlookThatFailsSaysNothing() {
    progression.begin(
        kind.step(0),
        0,
        _ -> {
          throw new IllegalStateException("no outlook");
        },
        false,
        0);
    progression.look(SECOND);
    assertThat(progression.now().remaining()).isNull();
  }

  @Test
  void theNextStepHasASpeedOfItsOwn() {
    begin(0);
    progression.count(100, 1000);
    progression.look(SECOND);
    progression.count(200, 1000);
    progression.look(2 * SECOND);
    assertThat(progression.now().rate()).isEqualTo(100);
    progression.begin(kind.step(1), 1, Outlook.NONE, false, 2 * SECOND);
    assertThat(progression.now().rate()).isZero();
    progression.count(5, 10);
    progression.look(3 * SECOND);
    assertThat(progression.now().rate()).as("its first look").isZero();
  }

  @Test
  void onTheWayBackThePercentageStaysAndNothingIsForetold() {
    progression.begin(kind.step(1), 1, _ -> MINUTE, false, 0);
    progression.count(1, 3);
    progression.look(SECOND);
    progression.count(2, 3);
    progression.look(2 * SECOND);
    progression.backward();
    progression.undo(kind.step(1), false, 2 * SECOND);
    Progress removing = new Progress("two", 75, 0, 0, "Removing what was made so far");
    assertThat(progression.now()).isEqualTo(removing);
    progression.look(3 * SECOND);
    assertThat(progression.now()).isEqualTo(removing);
    assertThat(progression.count(3, 3)).isTrue();
    progression.look(4 * SECOND);
    assertThat(progression.now()).isEqualTo(removing.at(75, 3, 3));
  }

  private void begin(int step) {
    progression.begin(kind.step(step), step == 0 ? 0 : 1, Outlook.NONE, false, 0);
  }

  private int percentAt(long current, long total) {
    progression.count(current, total);
    return progression.now().percent();
  }
}
