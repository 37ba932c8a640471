package dev.vakna.server.billing;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.vakna.core.metering.Charges;
import dev.vakna.core.metering.Meter;
import dev.vakna.core.usage.UsageReports;
import java.math.BigDecimal;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a VPS costs at most in the present month. */
public record BreakdownView(
    @Nullable EstimateView estimate, boolean actualsAvailable, String actualsNote) {

  /** The VPS running around the clock for the whole month. */
  public record EstimateView(
      String basis,
      String currencyCode,
      BigDecimal estimatedMonthlyAmount,
      UsageView.PeriodView period,
      List<LineItem> lineItems) {}

  /** One resource; of the rates only its own is there. */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record LineItem(
      String type,
      String label,
      int quantity,
      @Nullable BigDecimal ratePerCoreHour,
      @Nullable BigDecimal ratePerGbHour,
      @Nullable BigDecimal ratePerHour,
      BigDecimal estimatedAmount) {

    static LineItem of(Charges.Estimate.Line line) {
      Meter meter = line.meter();
      boolean byGb = meter == Meter.MEMORY || meter == Meter.STORAGE;
      return new LineItem(
          meter.code(),
          BreakdownView.label(meter),
          line.quantity(),
          meter == Meter.CPU ? line.rate() : null,
          byGb ? line.rate() : null,
          meter == Meter.IPV4 ? line.rate() : null,
          line.monthly());
    }
  }

  /** What is metered, for people. */
  public static String label(Meter meter) {
    return switch (meter) {
      case CPU -> "CPU cores";
      case MEMORY -> "Memory";
      case STORAGE -> "Storage";
      case IPV4 -> "IPv4 address";
    };
  }

  /** The breakdown for callers. */
  public static BreakdownView of(UsageReports.Breakdown breakdown) {
    Charges.Estimate estimate = breakdown.estimate();
    if (estimate == null) {
      return new BreakdownView(
          null, false, "This VPS has a fixed price; see billing of GET /api/v2/vps/{id}.");
    }
    return new BreakdownView(
        new EstimateView(
            "max_24_7",
            estimate.currencyCode(),
            estimate.monthly(),
            UsageView.PeriodView.of(breakdown.period()),
            estimate.lines().stream().map(LineItem::of).toList()),
        false,
        "The estimate is for running around the clock. What the machine sends comes on top, by the GiB. What was used so far stands in GET /api/v2/billing/metered-usage.");
  }
}
