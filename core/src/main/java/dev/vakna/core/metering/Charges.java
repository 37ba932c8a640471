package dev.vakna.core.metering;

import dev.vakna.core.chance.Chance;
import dev.vakna.core.id.AccountId;
import dev.vakna.core.id.VpsId;
import dev.vakna.core.inventory.Resources;
import dev.vakna.core.region.PriceList;
import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;

/**
 * What holding resources costs. Exact to the second in decimal; each line is rounded once, half up,
 * to hundredths of the currency's major unit, and totals are sums of rounded lines.
 */
public final class Charges {

  /** A month of thirty days, around the clock: what an estimate promises at most. */
  public static final Duration ESTIMATED_MONTH = Duration.ofHours(720);

  private static final BigDecimal SECONDS_PER_HOUR = BigDecimal.valueOf(3600);

  private Charges() {}

  /** What one machine holds of each meter. */
  public static int quantity(Meter meter, Resources resources) {
    return switch (meter) {
      case CPU -> resources.cpuCores();
      case MEMORY -> resources.memoryGb();
      case STORAGE -> resources.storageGb();
      case IPV4 -> 1;
    };
  }

  /** Price of one unit of a meter for an hour. */
  public static BigDecimal rate(Meter meter, PriceList prices) {
    return switch (meter) {
      case CPU -> prices.cpuPerCoreHour();
      case MEMORY -> prices.memoryPerGbHour();
      case STORAGE -> prices.storagePerGbHour();
      case IPV4 -> prices.ipPerHour();
    };
  }

  /** The intervals that open for a machine at that moment, at those prices. */
  public static List<Interval> opened(
      Chance chance,
      AccountId account,
      VpsId vps,
      Resources resources,
      PriceList prices,
      Set<Meter> meters,
      Instant at) {
    return meters.stream()
        .map(meter ->
            new Interval(
                chance.nextId(),
                account,
                vps,
                meter,
                quantity(meter, resources),
                rate(meter, prices),
                prices.currencyCode(),
                at,
                null))
        .toList();
  }

  /** The meters that run while a machine is powered on only. */
  public static Set<Meter> powered() {
    EnumSet<Meter> powered = EnumSet.noneOf(Meter.class);
    for (Meter meter : Meter.values()) {
      if (meter.onlyPoweredOn()) {
        powered.add(meter);
      }
    }
    return powered;
  }

  /**
   * What intervals cost that stay open: per hour exactly, per month of {@link #ESTIMATED_MONTH}.
   */
  public static Estimate estimate(List<Interval> open) {
    List<Estimate.Line> lines = new ArrayList<>();
    BigDecimal hourly = BigDecimal.ZERO;
    BigDecimal monthly = BigDecimal.ZERO;
    for (Interval interval : open) {
      BigDecimal perHour = interval.ratePerHour().multiply(BigDecimal.valueOf(interval.quantity()));
      BigDecimal perMonth =
          rounded(perHour.multiply(BigDecimal.valueOf(ESTIMATED_MONTH.toHours())));
      lines.add(
          new Estimate.Line(
              interval.meter(), interval.quantity(), interval.ratePerHour(), perMonth));
      hourly = hourly.add(perHour);
      monthly = monthly.add(perMonth);
    }
    String currency = open.isEmpty() ? "" : open.getFirst().currencyCode();
    return new Estimate(currency, hourly.stripTrailingZeros(), monthly, lines);
  }

  /**
   * What the part of an interval that lies in {@code [from, to)} costs, rounded.
   *
   * @param now where an open interval ends for now
   */
  public static BigDecimal charge(Interval interval, Instant from, Instant to, Instant now) {
    Instant end = Objects.requireNonNullElse(interval.endedAt(), now);
    Instant first = interval.startedAt().isAfter(from) ? interval.startedAt() : from;
    Instant last = end.isBefore(to) ? end : to;
    if (!last.isAfter(first)) {
      return rounded(BigDecimal.ZERO);
    }
    BigDecimal seconds = BigDecimal.valueOf(Duration.between(first, last).toSeconds());
    return rounded(
        interval
            .ratePerHour()
            .multiply(BigDecimal.valueOf(interval.quantity()))
            .multiply(seconds)
            .divide(SECONDS_PER_HOUR, MathContext.DECIMAL128));
  }

  private static BigDecimal rounded(BigDecimal amount) {
    return amount.setScale(2, RoundingMode.HALF_UP);
  }

  /**
   * What a machine costs that runs around the clock.
   *
   * @param currencyCode ISO 4217
   * @param hourly major units, exact
   * @param monthly major units, sum of the lines
   */
  public record Estimate(
      String currencyCode, BigDecimal hourly, BigDecimal monthly, List<Line> lines) {

    public Estimate {
      lines = List.copyOf(lines);
    }

    /**
     * @param rate of one unit for an hour
     * @param monthly rounded
     */
    public record Line(Meter meter, int quantity, BigDecimal rate, BigDecimal monthly) {}
  }
}
