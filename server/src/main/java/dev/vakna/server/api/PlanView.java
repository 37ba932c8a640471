package dev.vakna.server.api;

import dev.vakna.core.admission.Assessment;
import dev.vakna.core.admission.Choice;
import dev.vakna.core.firewall.Firewall;
import dev.vakna.core.guest.Warning;
import dev.vakna.core.id.PlanId;
import dev.vakna.core.inventory.Resources;
import dev.vakna.core.metering.Charges;
import dev.vakna.core.network.OpenPorts;
import dev.vakna.core.problem.Blocker;
import dev.vakna.core.region.PriceList;
import dev.vakna.core.restore.RestorePlanning;
import dev.vakna.operations.Remaining;
import dev.vakna.server.billing.BreakdownView;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a restore would be. */
record PlanView(
    @Nullable String planId,
    @Nullable Instant expiresAt,
    boolean allowed,
    @Nullable String reason,
    @Nullable String code,
    List<String> blockers,
    String name,
    String region,
    Resources resources,
    List<Choice> choices,
    Pricing pricing,
    @Nullable DurationView duration,
    List<Warning> warnings,
    List<Open> openPorts) {

  /** Around the clock; the month is one of 720 hours. */
  record Pricing(
      String currencyCode, BigDecimal hourly, BigDecimal monthly, List<LineItem> lineItems) {}

  /**
   * @param unit what the rate is for one of
   * @param amount for the month
   */
  record LineItem(
      String type, String label, int quantity, String unit, BigDecimal rate, BigDecimal amount) {}

  /**
   * Ports that others may begin to talk to.
   *
   * @param sources empty for anywhere
   */
  record Open(String protocol, String ports, List<String> sources) {
    static List<Open> of(List<OpenPorts> open) {
      return Firewall.rules(open).stream()
          .map(FirewallView.Rule::of)
          .map(rule -> new Open(rule.protocol(), rule.ports(), rule.sources()))
          .toList();
    }
  }

  record DurationView(long p50Seconds, long p90Seconds) {
    static DurationView of(Remaining remaining) {
      return new DurationView(seconds(remaining.p50()), seconds(remaining.p90()));
    }

    /** Rounded up: nobody is told that it takes no time. */
    private static long seconds(Duration duration) {
      return Math.max(1, duration.plusNanos(999_999_999).toSeconds());
    }
  }

  static PlanView of(RestorePlanning.Planned planned) {
    Assessment found = planned.found();
    PlanId id = planned.id();
    Remaining duration = planned.duration();
    return new PlanView(
        id == null ? null : id.text(),
        planned.expiresAt(),
        planned.gate().allowed(),
        planned.gate().reason(),
        planned.gate().code(),
        planned.blockers().stream().map(Blocker::code).toList(),
        planned.name(),
        found.region().id(),
        found.resources(),
        planned.choices(),
        pricing(planned.pricing(), found.region().prices()),
        duration == null ? null : DurationView.of(duration),
        planned.warnings(),
        Open.of(planned.open()));
  }

  private static Pricing pricing(Charges.Estimate estimate, PriceList prices) {
    List<LineItem> items = new ArrayList<>();
    for (Charges.Estimate.Line line : estimate.lines()) {
      items.add(
          new LineItem(
              line.meter().code(),
              BreakdownView.label(line.meter()),
              line.quantity(),
              line.meter().unit(),
              line.rate(),
              line.monthly()));
    }
    items.add(
        new LineItem(
            "traffic", "Outbound traffic", 0, "gib", prices.bandwidthPerGb(), BigDecimal.ZERO));
    return new Pricing(estimate.currencyCode(), estimate.hourly(), estimate.monthly(), items);
  }
}
