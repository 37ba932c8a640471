package dev.vakna.server.billing;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.vakna.core.metering.Period;
import dev.vakna.core.metering.Statement;
import dev.vakna.core.metering.TrafficUse;
import dev.vakna.core.usage.UsageReports;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

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
  public record InCurrency(String currencyCode, BigDecimal totalCharge, List<LineItem> lineItems) {}

  /**
   * One line.
   *
   * @param quantity in that unit, to six decimals
   * @param unitSeconds the same exactly: units times seconds; 0 of traffic
   * @param rate of one unit
   * @param charge rounded once, from the exact quantity
   * @param direction of traffic, {@code outbound} or {@code inbound}; else null
   * @param bytes of traffic, its exact quantity; else null
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record LineItem(
      String vpsId,
      String type,
      BigDecimal quantity,
      String unit,
      BigDecimal rate,
      BigDecimal charge,
      long unitSeconds,
      @Nullable String direction,
      @Nullable Long bytes) {

    static LineItem of(Statement.Line line) {
      return new LineItem(
          line.vps().text(),
          line.meter().code(),
          line.quantity(),
          line.meter().unit(),
          line.rate(),
          line.charge(),
          line.unitSeconds(),
          null,
          null);
    }

    private static LineItem traffic(
        TrafficUse use, String direction, long bytes, BigDecimal rate, BigDecimal charge) {
      return new LineItem(
          use.vps().text(),
          TrafficUse.TYPE,
          TrafficUse.gib(bytes),
          TrafficUse.UNIT,
          rate,
          charge,
          0,
          direction,
          bytes);
    }
  }

  /** A line and the currency of its charge. */
  record Priced(String currencyCode, LineItem item) {}

  /** All lines of a statement, those of a VPS together, its traffic last. */
  static List<Priced> lines(Statement statement) {
    return Stream.concat(
            statement.lines().stream()
                .map(line -> new Priced(line.currencyCode(), LineItem.of(line))),
            statement.traffic().stream()
                .collect(
                    Collectors.groupingBy(
                        use -> List.of(use.vps(), use.currencyCode()),
                        LinkedHashMap::new,
                        Collectors.toList()))
                .values()
                .stream()
                .flatMap(UsageView::traffic))
        .sorted(Comparator.comparing(line -> line.item().vpsId()))
        .toList();
  }

  /** What a VPS sent, at each price, and what it received, which costs nothing. */
  private static Stream<Priced> traffic(List<TrafficUse> ofOne) {
    TrafficUse any = ofOne.getFirst();
    long inbound = ofOne.stream().mapToLong(TrafficUse::inbound).sum();
    return Stream.concat(
            ofOne.stream()
                .map(use ->
                    LineItem.traffic(use, "outbound", use.outbound(), use.rate(), use.charge())),
            Stream.of(LineItem.traffic(any, "inbound", inbound, BigDecimal.ZERO, BigDecimal.ZERO)))
        .map(item -> new Priced(any.currencyCode(), item));
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
        lines(statement).stream()
            .filter(line -> line.currencyCode().equals(currency))
            .map(Priced::item)
            .toList());
  }
}
