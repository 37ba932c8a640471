package dev.vakna.server.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.vakna.core.inventory.Resources;
import dev.vakna.core.inventory.Vps;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A VPS as its owner sees it. */
record VpsView(
    String id,
    String name,
    @Nullable String primaryIp,
    String serviceStatus,
    String powerState,
    OperatingSystem operatingSystem,
    Billing billing,
    Resources resources,
    String region,
    Instant createdAt,
    List<String> tags,
    @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable List<String> pendingMaintenance,
    @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable Optional<Instant> deleteAfter) {

  record OperatingSystem(
      String displayName, String family, @Nullable String version, @Nullable String variant) {}

  record Billing(
      BigDecimal amount,
      String currencyCode,
      String billingCycle,
      boolean isPayg,
      @Nullable Integer periodYears) {

    static Billing of(Vps vps) {
      return new Billing(
          vps.billing().amount(),
          vps.billing().currencyCode(),
          vps.billing().billingCycle(),
          vps.billing().isPayg(),
          null);
    }
  }

  static VpsView of(Vps vps) {
    return of(vps, null);
  }

  /** The same with the maintenance that is announced for it; none is announced here. */
  static VpsView withMaintenance(Vps vps) {
    return of(vps, List.of());
  }

  /** The same with when it ends by itself, which null says that it does not. */
  VpsView ending(@Nullable Instant at) {
    return new VpsView(
        id,
        name,
        primaryIp,
        serviceStatus,
        powerState,
        operatingSystem,
        billing,
        resources,
        region,
        createdAt,
        tags,
        pendingMaintenance,
        Optional.ofNullable(at));
  }

  private static VpsView of(Vps vps, @Nullable List<String> maintenance) {
    return new VpsView(
        vps.id().text(),
        vps.label().name(),
        vps.site().primaryIp(),
        vps.standing().status().code(),
        vps.standing().power().code(),
        new OperatingSystem(
            vps.os().displayName(), vps.os().family(), vps.os().version(), vps.os().variant()),
        Billing.of(vps),
        vps.resources(),
        vps.site().region(),
        vps.createdAt(),
        vps.label().tags(),
        maintenance,
        null);
  }
}
