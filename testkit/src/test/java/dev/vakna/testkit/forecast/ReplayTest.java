package dev.vakna.testkit.forecast;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vakna.core.forecast.ForecastReport;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ReplayTest {

  /** Simulated, so the same every time: what is said must mean what it says. */
  @ParameterizedTest
  @CsvSource({"1, false", "2, false", "3, true", "4, true"})
  void whatIsSaidComesTrueAsOftenAsItIsSaidTo(long seed, boolean emulated) {
    ForecastReport report = Replay.report(seed, 300, emulated, true);
    assertThat(report.restores()).isEqualTo(300);
    ForecastReport.Line all = report.marks().getLast();
    assertThat(all.mark()).isZero();
    assertThat(all.forecasts()).isGreaterThan(500);
    assertThat(all.belowP50()).isBetween(0.38, 0.62);
    assertThat(all.belowP90()).isBetween(0.82, 0.97);
    assertThat(all.medianRelativeError()).isLessThan(0.2);
  }
}
