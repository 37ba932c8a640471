package dev.vakna.core.metering;

import dev.vakna.core.chance.Chance;
import dev.vakna.core.id.AccountId;
import dev.vakna.core.id.VpsId;
import dev.vakna.core.inventory.Resources;
import dev.vakna.core.region.PriceList;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * What holding resources costs. Exact to the second in decimal; an amount is rounded once, half up,
 * to hundredths of the currency's major unit, and totals are sums of rounded amounts.
 */
public final class Charges {

  /** A month of thirty days, around the clock: what an estimate promises at most. */
  public static final Duration ESTIMATED_MONTH = Duration.ofHours(720);

  private static final BigDecimal SECONDS_PER_HOUR = BigDecimal.valueOf(3600);
  private static final int DECIMALS = 2;

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
   * What so much of a meter costs, rounded: the one rounding there is.
   *
   * @param unitSeconds units held times seconds
   * @param ratePerHour price of one unit for an hour
   */
  public static BigDecimal amount(long unitSeconds, BigDecimal ratePerHour) {
    return ratePerHour
        .multiply(BigDecimal.valueOf(unitSeconds))
        .divide(SECONDS_PER_HOUR, DECIMALS, RoundingMode.HALF_UP);
  }

  /**
   * What intervals cost that stay open: per hour exactly, per month of {@link #ESTIMATED_MONTH}.
   */
  public static Estimate estimate(List<Interval> open) {
    return estimate(
        open.isEmpty() ? "" : open.getFirst().currencyCode(),
        open.stream()
            .map(i -> line(i.meter(), i.quantity(), i.ratePerHour(), ESTIMATED_MONTH.toSeconds()))
            .toList());
  }

  /** What a machine of that size costs that runs through a whole period. */
  public static Estimate estimate(Resources resources, PriceList prices, Period period) {
    return estimate(
        prices.currencyCode(),
        Arrays.stream(Meter.values())
            .map(m -> line(m, quantity(m, resources), rate(m, prices), period.seconds()))
            .toList());
  }

  /** What a machine of that size costs for a month of {@link #ESTIMATED_MONTH} on those meters. */
  public static Estimate estimate(Resources resources, PriceList prices, Set<Meter> meters) {
    return estimate(
        prices.currencyCode(),
        meters.stream()
            .sorted()
            .map(m -> line(m, quantity(m, resources), rate(m, prices), ESTIMATED_MONTH.toSeconds()))
            .toList());
  }

  private static Estimate.Line line(Meter meter, int quantity, BigDecimal rate, long seconds) {
    return new Estimate.Line(
        meter, quantity, rate, amount(Math.multiplyExact(quantity, seconds), rate));
  }

  private static Estimate estimate(String currency, List<Estimate.Line> lines) {
    BigDecimal hourly = BigDecimal.ZERO;
    BigDecimal monthly = BigDecimal.ZERO;
    for (Estimate.Line line : lines) {
      hourly = hourly.add(line.rate().multiply(BigDecimal.valueOf(line.quantity())));
      monthly = monthly.add(line.monthly());
    }
    return new Estimate(currency, hourly.stripTrailingZeros(), monthly, lines);
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
