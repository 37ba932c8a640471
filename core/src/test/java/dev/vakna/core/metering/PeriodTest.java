package dev.vakna.core.metering;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.time.YearMonth;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PeriodTest {

  private static final Instant AT = Instant.parse("2026-06-01T00:00:10Z");

  @Test
  void itIsAtLeastOneWholeSecond() {
    assertThat(new Period(AT, AT.plusSeconds(1)).seconds()).isEqualTo(1);
    assertThatThrownBy(() -> new Period(AT, AT)).hasMessageContaining("is no period");
    assertThatThrownBy(() -> new Period(AT, AT.minusSeconds(1)))
        .hasMessageContaining("is no period");
    assertThatThrownBy(() -> new Period(AT.plusMillis(1), AT.plusSeconds(1)))
        .hasMessageContaining("whole second");
    assertThatThrownBy(() -> new Period(AT, AT.plusMillis(1500)))
        .hasMessageContaining("whole second");
  }

  @ParameterizedTest
  @CsvSource({"0,10,10", "-5,5,5", "5,15,5", "-5,15,10", "-5,0,0", "10,20,0", "3,3,0", "12,11,0"})
  void onlyWhatLiesInsideCounts(long start, long end, long inside) {
    Period ten = new Period(AT, AT.plusSeconds(10));
    assertThat(ten.secondsOf(AT.plusSeconds(start), AT.plusSeconds(end))).isEqualTo(inside);
  }

  @ParameterizedTest
  @CsvSource({
    "UTC,2026-06,720",
    "UTC,2024-02,696",
    "UTC,2026-02,672",
    "UTC,2100-02,672",
    "UTC,2000-02,696",
    "Europe/Stockholm,2026-03,743",
    "Europe/Stockholm,2026-10,745",
    "America/New_York,2026-03,743",
    "America/New_York,2026-11,721"
  })
  void aMonthIsAsLongAsItReallyIs(String zone, String month, long hours) {
    Period period = new BillingCalendar(ZoneId.of(zone)).period(YearMonth.parse(month));
    assertThat(period.seconds()).isEqualTo(hours * 3600);
  }

  @Test
  void lordHoweIslandChangesByHalfAnHour() {
    BillingCalendar calendar = new BillingCalendar(ZoneId.of("Australia/Lord_Howe"));
    assertThat(calendar.period(YearMonth.of(2026, 4)).seconds())
        .isEqualTo(Duration.ofHours(720).plusMinutes(30).toSeconds());
    assertThat(calendar.period(YearMonth.of(2026, 10)).seconds())
        .isEqualTo(Duration.ofHours(744).minusMinutes(30).toSeconds());
  }

  @Test
  void aMonthBeginsAtMidnightOfTheWallClockOrTheFirstMomentAfterAGap() {
    assertThat(new BillingCalendar(ZoneId.of("Europe/Stockholm")).period(YearMonth.of(2026, 7)))
        .isEqualTo(
            new Period(
                Instant.parse("2026-06-30T22:00:00Z"), Instant.parse("2026-07-31T22:00:00Z")));
    // Asunción put its clocks forward at midnight of a first of October.
    assertThat(
            new BillingCalendar(ZoneId.of("America/Asuncion"))
                .period(YearMonth.of(2017, 10))
                .from())
        .isEqualTo(Instant.parse("2017-10-01T04:00:00Z"));
  }

  @ParameterizedTest
  @CsvSource({"UTC", "Europe/Stockholm", "America/New_York", "Australia/Lord_Howe", "Asia/Kolkata"})
  void monthsFollowEachOtherWithoutAGap(String zone) {
    BillingCalendar calendar = new BillingCalendar(ZoneId.of(zone));
    List<Period> months = new ArrayList<>();
    for (YearMonth m = YearMonth.of(1970, 1); m.getYear() < 2100; m = m.plusMonths(1)) {
      Period period = calendar.period(m);
      assertThat(calendar.monthOf(period.from())).isEqualTo(m);
      assertThat(calendar.monthOf(period.to().minusSeconds(1))).isEqualTo(m);
      assertThat(calendar.monthOf(period.to())).isEqualTo(m.plusMonths(1));
      if (!months.isEmpty()) {
        assertThat(months.getLast().to()).isEqualTo(period.from());
      }
      months.add(period);
    }
  }
}
