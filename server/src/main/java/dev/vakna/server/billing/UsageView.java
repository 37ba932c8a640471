package dev.vakna.server.billing;

import dev.vakna.core.metering.Period;
import dev.vakna.core.metering.Statement;
import dev.vakna.core.usage.UsageReports;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;

/**
 * What an account used in a month.
 *
 * @param totalCharge sum of the line items
 * @param asOf up to when machines that run are counted
 * @param otherCurrencies the same in further currencies; none where one region's is used
 */
public record UsageView(
    String currencyCode,
    PeriodView period,
    BigDecimal totalCharge,
    List<LineItem> lineItems,
    Instant asOf,
    List<InCurrency> otherCurrencies) {

  /** First moment and first one no longer in it. */
  public record PeriodView(Instant startAt, Instant endAt) {

    /** The same for callers. */
    public static PeriodView of(Period period) {
      return new PeriodView(period.from(), period.to());
    }
  }

  /** What is owed in a further currency. */
  public record InCurrency(
      String currencyCode, BigDecimal totalCharge, List<LineItem> lineItems) {}

  /**
   * One line.
   *
   * @param quantity in that unit, to six decimals
   * @param unitSeconds the same exactly: units times seconds
   * @param rate of one unit
   * @param charge rounded once, from the exact quantity
   */
  public record LineItem(
      String vpsId,
      String type,
      BigDecimal quantity,
      String unit,
      BigDecimal rate,
      BigDecimal charge,
      long unitSeconds) {

    static LineItem of(Statement.Line line) {
      return new LineItem(
          line.vps().text(),
          line.meter().code(),
          line.quantity(),
          line.meter().unit(),
          line.rate(),
          line.charge(),
          line.unitSeconds());
    }
  }

  /** The usage for callers. */
  public static UsageView of(UsageReports.Usage usage) {
    Statement statement = usage.statement();
    InCurrency first = in(statement, usage.currencyCode());
    return new UsageView(
        first.currencyCode(),
        PeriodView.of(statement.period()),
        first.totalCharge(),
        first.lineItems(),
        statement.asOf(),
        statement.totals().keySet().stream()
            .filter(currency -> !currency.equals(usage.currencyCode()))
            .map(currency -> in(statement, currency))
            .toList());
  }

  private static InCurrency in(Statement statement, String currency) {
    return new InCurrency(
        currency,
        statement.totals().getOrDefault(currency, BigDecimal.ZERO),
        statement.in(currency).stream().map(LineItem::of).toList());
  }
}
