package dev.vakna.core.forecast;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.assertj.core.api.Assertions.within;

import dev.vakna.core.id.JobId;
import dev.vakna.operations.Outlook;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class ForecastReportTest {

  @Test
  void sharesAndErrorsAreCountedPerMarkAndOverAll() {
    ForecastReport report =
        ForecastReport.of(
            List.of(
                timing(
                    new RestoreTiming.Forecast(10, 100, 150, 100, 150, 80),
                    new RestoreTiming.Forecast(50, 50, 60, 50, 60, 55)),
                timing(new RestoreTiming.Forecast(10, 100, 150, 100, 150, 200)),
                timing()));
    assertThat(report.restores()).isEqualTo(3);
    assertThat(report.marks()).extracting(ForecastReport.Line::mark).containsExactly(10, 50, 0);
    ForecastReport.Line ten = report.marks().getFirst();
    assertThat(ten.forecasts()).isEqualTo(2);
    assertThat(ten.belowP50()).isEqualTo(0.5);
    assertThat(ten.belowP90()).isEqualTo(0.5);
    assertThat(ten.medianRelativeError()).isCloseTo((0.25 + 0.5) / 2, within(1e-9));
    assertThat(report.marks().get(1).belowP50()).isZero();
    assertThat(report.marks().get(1).belowP90()).isEqualTo(1);
    assertThat(ForecastReport.of(List.of(timing())).marks()).isEmpty();
  }

  @Test
  void whatWasSaidAtItsMarksIsHeldAgainstTheTruth() {
    AtomicLong nanos = new AtomicLong();
    Forecaster forecaster = new Forecaster(nanos::get);
    RestoreTiming.Stage hundredSeconds = new RestoreTiming.Stage("write-disks", 100, 1000);
    List<RestoreTiming> past =
        Stream.generate(() -> timing(List.of(hundredSeconds))).limit(3).toList();
    Outlook outlook =
        forecaster.outlook(
            new History(past), List.of("write-disks"), new Traits(1000, 0, null, null));
    for (int second : new int[] {5, 9, 12, 20, 60, 61, 80}) {
      nanos.set(Duration.ofSeconds(second).toNanos());
      outlook.remaining(
          new Outlook.Course(
              "write-disks", 10L * second, 1000, Duration.ofSeconds(second), 10, 10));
    }
    nanos.set(Duration.ofSeconds(100).toNanos());
    assertThat(forecaster.endedNow())
        .extracting(RestoreTiming.Forecast::mark, RestoreTiming.Forecast::truth)
        .containsExactly(tuple(10, 88.0), tuple(50, 40.0), tuple(75, 20.0));
  }

  private static RestoreTiming timing(RestoreTiming.Forecast... forecasts) {
    return timing(List.of(), forecasts);
  }

  private static RestoreTiming timing(
      List<RestoreTiming.Stage> stages, RestoreTiming.Forecast... forecasts) {
    return new RestoreTiming(
        new JobId(new UUID(0, 1)),
        "host",
        Instant.EPOCH,
        "kvm",
        false,
        1000,
        1,
        stages,
        List.of(forecasts));
  }
}
