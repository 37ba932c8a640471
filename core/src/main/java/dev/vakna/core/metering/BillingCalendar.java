package dev.vakna.core.metering;

import java.time.Instant;
import java.time.YearMonth;
import java.time.ZoneId;
import java.util.Objects;

/**
 * Billing periods: calendar months as a clock on a wall of that zone shows them. Where the zone
 * changes between summer and winter time, months are as long as they really are.
 *
 * @param zone whose months they are
 */
public record BillingCalendar(ZoneId zone) {

  public BillingCalendar {
    Objects.requireNonNull(zone);
  }

  /** The month as a period. It ends where the next one begins, to the second. */
  public Period period(YearMonth month) {
    return new Period(begin(month), begin(month.plusMonths(1)));
  }

  /** The month that a moment lies in. */
  public YearMonth monthOf(Instant moment) {
    return YearMonth.from(moment.atZone(zone));
  }

  private Instant begin(YearMonth month) {
    return month.atDay(1).atStartOfDay(zone).toInstant();
  }
}
