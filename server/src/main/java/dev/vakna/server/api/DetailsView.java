package dev.vakna.server.api;

import dev.vakna.core.admission.Gate;
import dev.vakna.core.engine.Gauges;
import dev.vakna.core.firewall.Firewall;
import dev.vakna.core.inventory.Vps;
import dev.vakna.core.metering.TrafficUse;
import dev.vakna.core.overview.Details;
import dev.vakna.core.power.PowerAct;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A VPS with what may be done with it.
 *
 * @param backupsIncluded how many backups its price includes; null as nobody bounds them
 */
record DetailsView(
    String id,
    String productName,
    String hostname,
    String serviceStatus,
    Instant createdAt,
    @Nullable Instant nextDueAt,
    VpsView.Billing billing,
    int cpuCores,
    int memoryGb,
    int storageGb,
    @Nullable Integer backupsIncluded,
    Bandwidth bandwidth,
    Actions actions,
    @Nullable FirewallSummary firewall,
    @Nullable RestoredFrom restoredFrom) {

  /** Traffic of the present billing period, which nobody bounds; null where it is not counted. */
  record Bandwidth(
      @Nullable BigDecimal usedGb,
      @Nullable Integer limitGb,
      @Nullable BigDecimal inboundGb,
      @Nullable BigDecimal outboundGb,
      @Nullable BigDecimal usagePercent) {

    static Bandwidth of(Gauges.@Nullable Traffic traffic) {
      return traffic == null
          ? new Bandwidth(null, null, null, null, null)
          : new Bandwidth(
              TrafficUse.gib(traffic.inbound() + traffic.outbound()),
              null,
              TrafficUse.gib(traffic.inbound()),
              TrafficUse.gib(traffic.outbound()),
              null);
    }
  }

  record Actions(
      Gate canStart,
      Gate canShutdown,
      Gate canStop,
      Gate canRestart,
      Gate canReset,
      Gate canCancel,
      Gate canResize,
      Gate canChangeFirewall) {}

  /**
   * @param rules how many there are
   * @param state how it stands with them
   */
  record FirewallSummary(int rules, String state) {

    static @Nullable FirewallSummary of(@Nullable Firewall firewall) {
      return firewall == null
          ? null
          : new FirewallSummary(firewall.rules().size(), firewall.state().code());
    }
  }

  record RestoredFrom(String vpsId, String backupId, String jobId) {

    static @Nullable RestoredFrom of(Vps.@Nullable RestoredFrom from) {
      return from == null
          ? null
          : new RestoredFrom(from.vps().text(), from.backup().text(), from.job().text());
    }
  }

  static DetailsView of(Details details) {
    Vps vps = details.vps();
    return new DetailsView(
        vps.id().text(),
        vps.billing().isPayg() ? "Cloud VM" : "VPS",
        vps.label().name().toLowerCase(Locale.ROOT),
        vps.standing().status().code(),
        vps.createdAt(),
        details.nextDueAt(),
        VpsView.Billing.of(vps),
        vps.resources().cpuCores(),
        vps.resources().memoryGb(),
        vps.resources().storageGb(),
        null,
        Bandwidth.of(details.traffic()),
        new Actions(
            power(details, PowerAct.START),
            power(details, PowerAct.SHUTDOWN),
            power(details, PowerAct.STOP),
            power(details, PowerAct.RESTART),
            power(details, PowerAct.RESET),
            details.canCancel(),
            details.canResize(),
            details.canChangeFirewall()),
        FirewallSummary.of(details.firewall()),
        RestoredFrom.of(vps.origin().restored()));
  }

  private static Gate power(Details details, PowerAct act) {
    return Objects.requireNonNull(details.power().get(act));
  }
}
