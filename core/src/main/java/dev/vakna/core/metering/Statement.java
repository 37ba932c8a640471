package dev.vakna.core.metering;

import dev.vakna.core.id.VpsId;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What one account owes for a period. One line for every VPS, meter and price; each line is rounded
 * once, and totals are sums of lines. Statements of periods that follow each other count every
 * second once.
 *
 * @param period what it is for
 * @param asOf whole second up to which intervals that are still open count
 * @param lines by VPS, meter and price
 * @param traffic the lines of traffic, by VPS and price
 */
public record Statement(Period period, Instant asOf, List<Line> lines, List<TrafficUse> traffic) {

  private static final Comparator<Line> ORDER =
      Comparator.comparing((Line line) -> line.vps().value(), Statement::byBytes)
          .thenComparing(Line::meter)
          .thenComparing(Line::currencyCode)
          .thenComparing(Line::rate);

  private static final Comparator<TrafficUse> ORDER_OF_TRAFFIC =
      Comparator.comparing((TrafficUse use) -> use.vps().value(), Statement::byBytes)
          .thenComparing(TrafficUse::currencyCode)
          .thenComparing(TrafficUse::rate);

  public Statement {
    Objects.requireNonNull(period);
    Objects.requireNonNull(asOf);
    lines = List.copyOf(lines);
    traffic = traffic.stream().sorted(ORDER_OF_TRAFFIC).toList();
  }

  /**
   * The statement over an account's intervals.
   *
   * @param intervals at least those that touch the period; others change nothing
   * @param now where open intervals end for now
   */
  public static Statement of(Collection<Interval> intervals, Period period, Instant now) {
    return of(intervals, List.of(), period, now, Map.of());
  }

  /**
   * The same with traffic, no open interval of a VPS counting beyond the end that was accepted for
   * it.
   *
   * @param traffic what was counted in the period, each line once
   * @param ends until when VPSs are charged at most, of those for which that is known
   */
  public static Statement of(
      Collection<Interval> intervals,
      List<TrafficUse> traffic,
      Period period,
      Instant now,
      Map<VpsId, Instant> ends) {
    Instant asOf = now.truncatedTo(ChronoUnit.SECONDS);
    Map<Line, Long> seconds = new HashMap<>();
    for (Interval interval : intervals) {
      Instant closed = interval.endedAt();
      Instant end = closed == null ? sooner(asOf, ends.get(interval.vps())) : closed;
      long held = period.secondsOf(interval.startedAt(), end);
      seconds.merge(
          Line.of(interval), Math.multiplyExact(held, (long) interval.quantity()), Math::addExact);
    }
    return new Statement(
        period,
        asOf,
        seconds.entrySet().stream()
            .filter(entry -> entry.getValue() > 0)
            .map(entry -> entry.getKey().holding(entry.getValue()))
            .sorted(ORDER)
            .toList(),
        traffic);
  }

  private static Instant sooner(Instant now, @Nullable Instant end) {
    return end == null || now.isBefore(end) ? now : end;
  }

  /** What is owed in each currency: the sum of its lines. */
  public SortedMap<String, BigDecimal> totals() {
    SortedMap<String, BigDecimal> totals = new TreeMap<>();
    lines.forEach(line -> totals.merge(line.currencyCode(), line.charge(), BigDecimal::add));
    traffic.forEach(use -> totals.merge(use.currencyCode(), use.charge(), BigDecimal::add));
    return totals;
  }

  /** The lines in one currency. */
  public List<Line> in(String currencyCode) {
    return lines.stream().filter(line -> line.currencyCode().equals(currencyCode)).toList();
  }

  /** The lines of traffic in one currency. */
  public List<TrafficUse> trafficIn(String currencyCode) {
    return traffic.stream().filter(use -> use.currencyCode().equals(currencyCode)).toList();
  }

  private static int byBytes(UUID one, UUID other) {
    int high = Long.compareUnsigned(one.getMostSignificantBits(), other.getMostSignificantBits());
    return high != 0
        ? high
        : Long.compareUnsigned(one.getLeastSignificantBits(), other.getLeastSignificantBits());
  }

  /**
   * What one VPS held of one meter at one price.
   *
   * @param vps which one; it may be gone
   * @param meter what was held
   * @param rate of one unit for an hour, without trailing zeros
   * @param currencyCode ISO 4217
   * @param unitSeconds units held times seconds, summed: two cores for a minute are 120
   */
  public record Line(
      VpsId vps, Meter meter, BigDecimal rate, String currencyCode, long unitSeconds) {

    private static final BigDecimal SECONDS_PER_HOUR = BigDecimal.valueOf(3600);
    private static final int SHOWN_DECIMALS = 6;

    public Line {
      Objects.requireNonNull(vps);
      Objects.requireNonNull(meter);
      Objects.requireNonNull(currencyCode);
      rate = rate.stripTrailingZeros();
    }

    static Line of(Interval interval) {
      return new Line(
          interval.vps(), interval.meter(), interval.ratePerHour(), interval.currencyCode(), 0);
    }

    Line holding(long newUnitSeconds) {
      return new Line(vps, meter, rate, currencyCode, newUnitSeconds);
    }

    /** What it costs: from the seconds, not from the quantity shown; rounded this once. */
    public BigDecimal charge() {
      return Charges.amount(unitSeconds, rate);
    }

    /** The same as {@link #unitSeconds} in the meter's unit, shown to six decimals. */
    public BigDecimal quantity() {
      return BigDecimal.valueOf(unitSeconds)
          .divide(SECONDS_PER_HOUR, SHOWN_DECIMALS, RoundingMode.HALF_UP)
          .stripTrailingZeros();
    }
  }
}
