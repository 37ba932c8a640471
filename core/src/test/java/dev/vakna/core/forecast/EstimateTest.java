package dev.vakna.core.forecast;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.vakna.core.id.JobId;
import dev.vakna.operations.Outlook.Course;
import dev.vakna.operations.Remaining;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;

class EstimateTest {

  private static final List<String> STEPS =
      List.of("open-archive", "write-disks", "check-disks", "boot", "prove");
  private static final long GB = 1_000_000_000L;

  @Test
  void pastRestoresAreReplayedOnThisOnesBytes() {
    // 10 s a GB to write, 2 s a GB (of twice as many) to check, 1 + 20 s to start.
    List<RestoreTiming> past =
        List.of(
            timing(1, 1, 1.0, List.of()),
            timing(2, 2, 1.0, List.of()),
            timing(3, 4, 1.0, List.of()));
    Estimate.Said said = said(past, at("write-disks", 0, 8 * GB, 0, 0, 0));
    assertThat(said.p50()).isCloseTo(80 + 32 + 21, within(0.5));
    assertThat(said.basis()).isEqualTo(Remaining.Basis.PAST);
    Estimate.Said half = said(past, at("write-disks", 4 * GB, 8 * GB, 40, 1e8, 1e8));
    assertThat(half.p50()).isCloseTo(40 + 32 + 21, within(0.5));
    assertThat(said(past, at("prove", 0, 0, 15, 0, 0)).p50()).isCloseTo(5, within(0.5));
  }

  @Test
  void whatThisOneShowsOfItsSpeedCountsTheMoreTheFurtherItIs() {
    List<RestoreTiming> past =
        List.of(
            timing(1, 1, 1.0, List.of()),
            timing(2, 2, 1.0, List.of()),
            timing(3, 4, 1.0, List.of()));
    // Half as fast as ever before.
    double late = said(past, at("write-disks", 7 * GB, 8 * GB, 140, 5e7, 5e7)).p50();
    double early = said(past, at("write-disks", GB / 20, 8 * GB, 1, 5e7, 5e7)).p50();
    assertThat(late).isCloseTo(20 + 32 + 21, within(1.5));
    assertThat(early).isBetween(80.0 + 32 + 21, 130.0 + 32 + 21);
  }

  @Test
  void withoutAPastThereAreSuppositionsAndTheySaySo() {
    Estimate.Said said = said(List.of(), at("write-disks", 0, 6 * GB, 0, 0, 0));
    assertThat(said.basis()).isEqualTo(Remaining.Basis.SUPPOSED);
    assertThat(said.p50()).isBetween(60.0, 300.0);
    assertThat(said.p90()).isGreaterThan(1.5 * said.p50());
    // Its own speed is better than any supposition.
    Estimate.Said later = said(List.of(), at("write-disks", 3 * GB, 6 * GB, 300, 1e7, 1e7));
    assertThat(later.p50()).isGreaterThan(280);
  }

  @Test
  void aStepThatTakesLongerThanEverIsOverdueAndNotDone() {
    List<RestoreTiming> past =
        List.of(
            timing(1, 1, 1.0, List.of()),
            timing(2, 2, 1.0, List.of()),
            timing(3, 4, 1.0, List.of()));
    Estimate.Said said = said(past, at("prove", 0, 0, 100, 0, 0));
    assertThat(said.p50()).isBetween(20.0, 100.0);
    assertThat(said.p90()).isGreaterThan(said.p50());
  }

  @Test
  void earlierErrorsCorrectWhatIsSaidNext() {
    List<RestoreTiming> past = new ArrayList<>();
    for (int i = 1; i <= 30; i++) {
      // Every restore took half as long again as was said.
      past.add(
          timing(i, 1 + i % 4, 1.0, List.of(new RestoreTiming.Forecast(10, 60, 80, 60, 80, 90))));
    }
    Estimate.Said said = said(past, at("write-disks", 0, 8 * GB, 0, 0, 0));
    assertThat(said.p50()).isBetween(said.rawP50() * 1.25, said.rawP50() * 1.5);
    assertThat(said.p90()).isGreaterThanOrEqualTo(said.p50());
  }

  @Test
  void timingsOfAnotherAccelerationAreUsedOnlyForWantOfBetter() {
    List<RestoreTiming> past = new ArrayList<>();
    for (int i = 1; i <= 5; i++) {
      past.add(timing(i, 2, 10.0, "tcg", List.of()));
    }
    for (int i = 6; i <= 8; i++) {
      past.add(timing(i, 2, 1.0, "kvm", List.of()));
    }
    Traits kvm = new Traits(8 * GB, 0, "kvm", false);
    assertThat(new History(past).estimate(STEPS, kvm).of(at("prove", 0, 0, 0, 0, 0), 10).p50())
        .isCloseTo(20, within(1.0));
    assertThat(
            new History(past.subList(0, 5))
                .estimate(STEPS, kvm)
                .of(at("prove", 0, 0, 0, 0, 0), 10)
                .p50())
        .isGreaterThan(100);
  }

  /** Whatever the past and however it goes: in order, finite, and nothing left at the end. */
  @RepeatedTest(200)
  void whatIsSaidIsAlwaysInOrder(RepetitionInfo repetition) {
    Random random = new Random(repetition.getCurrentRepetition());
    List<RestoreTiming> past = new ArrayList<>();
    for (int i = 0; i < random.nextInt(12); i++) {
      List<RestoreTiming.Forecast> forecasts =
          random.nextBoolean()
              ? List.of()
              : List.of(
                  new RestoreTiming.Forecast(
                      25,
                      random.nextDouble() * 100,
                      200,
                      random.nextDouble() * 100,
                      200,
                      random.nextDouble() * 500));
      past.add(timing(i, random.nextInt(5), Math.exp(random.nextGaussian()), forecasts));
    }
    String step = STEPS.get(random.nextInt(STEPS.size()));
    long total = random.nextInt(4) == 0 ? 0 : random.nextLong(40 * GB);
    long current = total == 0 ? 0 : random.nextLong(total + 1);
    Estimate.Said said =
        said(
            past,
            at(
                step,
                current,
                total,
                random.nextDouble() * 1000,
                random.nextInt(3) == 0 ? 0 : random.nextDouble() * 1e9,
                random.nextInt(3) == 0 ? 0 : random.nextDouble() * 1e9));
    assertThat(said.p50()).isFinite().isGreaterThanOrEqualTo(0);
    assertThat(said.p90()).isFinite().isGreaterThanOrEqualTo(said.p50());
    assertThat(said.remaining().p90()).isGreaterThanOrEqualTo(said.remaining().p50());
  }

  @Test
  void quantilesLieBetweenNeighbours() {
    Sample sample = new Sample();
    for (int i = 1; i <= 9; i++) {
      sample.add(i, 1);
    }
    assertThat(sample.quantile(0.5)).isCloseTo(5, within(1e-9));
    assertThat(sample.quantile(0)).isEqualTo(1);
    assertThat(sample.quantile(1)).isEqualTo(9);
    sample.add(100, 9);
    assertThat(sample.quantile(0.9)).isEqualTo(100);
  }

  private static Estimate.Said said(List<RestoreTiming> past, Course course) {
    return new History(past).estimate(STEPS, new Traits(8 * GB, 0, null, null)).of(course, 10);
  }

  private static Course at(
      String step, long current, long total, double seconds, double rate, double average) {
    return new Course(
        step, current, total, Duration.ofMillis((long) (1000 * seconds)), rate, average);
  }

  private static RestoreTiming timing(
      int number, int gigabytes, double slower, List<RestoreTiming.Forecast> forecasts) {
    return timing(number, gigabytes, slower, "kvm", forecasts);
  }

  private static RestoreTiming timing(
      int number,
      int gigabytes,
      double slower,
      String acceleration,
      List<RestoreTiming.Forecast> forecasts) {
    long bytes = gigabytes * GB;
    return new RestoreTiming(
        new JobId(new UUID(0, number)),
        "host",
        Instant.EPOCH.plusSeconds(number),
        acceleration,
        false,
        bytes,
        1,
        List.of(
            new RestoreTiming.Stage("open-archive", 0.1, 0),
            new RestoreTiming.Stage("write-disks", 10.0 * gigabytes * slower, bytes),
            new RestoreTiming.Stage("check-disks", 4.0 * gigabytes * slower, 2 * bytes),
            new RestoreTiming.Stage("boot", slower, 0),
            new RestoreTiming.Stage("prove", 20 * slower, 0)),
        forecasts);
  }
}
