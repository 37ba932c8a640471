package dev.vakna.server.api;

import dev.vakna.core.engine.Gauges;
import dev.vakna.core.inventory.PowerState;
import dev.vakna.core.overview.Status;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** What a VPS does and uses now; what nobody can tell is null. */
record StatusView(
    String id,
    String powerState,
    @Nullable Long uptimeSeconds,
    @Nullable BigDecimal cpuUsagePercent,
    int cpuCores,
    Room memory,
    Room storage,
    Network network,
    int pendingTasks) {

  private static final BigDecimal GIB = BigDecimal.valueOf(1L << 30);
  private static final BigDecimal HUNDRED = BigDecimal.valueOf(100);

  /** A part of what there is. */
  record Room(@Nullable BigDecimal usedGb, int totalGb, @Nullable BigDecimal usagePercent) {

    static Room of(@Nullable Long usedBytes, int totalGb) {
      BigDecimal used = gib(usedBytes);
      return new Room(
          used,
          totalGb,
          used == null || totalGb == 0
              ? null
              : used.multiply(HUNDRED)
                  .divide(BigDecimal.valueOf(totalGb), 1, RoundingMode.HALF_UP));
    }
  }

  /** Since the machine's start. */
  record Network(
      @Nullable BigDecimal inboundGb,
      @Nullable BigDecimal outboundGb,
      @Nullable BigDecimal totalGb) {

    static Network of(Gauges.@Nullable Traffic traffic) {
      return traffic == null
          ? new Network(null, null, null)
          : new Network(
              gib(traffic.inbound()),
              gib(traffic.outbound()),
              gib(traffic.inbound() + traffic.outbound()));
    }
  }

  static StatusView of(Status status) {
    boolean off = status.vps().standing().power() == PowerState.STOPPED;
    Gauges gauges = status.gauges();
    Duration uptime = off ? Duration.ZERO : gauges.uptime();
    return new StatusView(
        status.vps().id().text(),
        status.vps().standing().power().code(),
        uptime == null ? null : uptime.toSeconds(),
        off ? BigDecimal.ZERO : status.processorPercent(),
        status.vps().resources().cpuCores(),
        Room.of(gauges.memoryBytes(), status.vps().resources().memoryGb()),
        Room.of(gauges.storageBytes(), status.vps().resources().storageGb()),
        Network.of(gauges.traffic()),
        status.pendingTasks());
  }

  private static @Nullable BigDecimal gib(@Nullable Long bytes) {
    return bytes == null ? null : BigDecimal.valueOf(bytes).divide(GIB, 3, RoundingMode.HALF_UP);
  }
}
