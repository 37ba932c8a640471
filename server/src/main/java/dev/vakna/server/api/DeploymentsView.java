package dev.vakna.server.api;

import dev.vakna.core.account.Account;
import dev.vakna.core.admission.CloudOffer;
import dev.vakna.core.admission.Gate;
import dev.vakna.core.inventory.Resources;
import dev.vakna.core.problem.Blocker;
import dev.vakna.core.region.Region;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What an account is offered of Cloud VMs. */
record DeploymentsView(
    boolean available,
    @Nullable String reason,
    Access access,
    Actions actions,
    PricesView pricing,
    Defaults defaults,
    Limits limits,
    List<RegionView> regions) {

  record Access(
      boolean available,
      @Nullable String reason,
      String countryCode,
      boolean countryPaymentAvailable,
      boolean requiresCard,
      boolean hasCard,
      boolean verified,
      boolean cloudAccessEnabled,
      List<String> blockerReasons) {}

  record Actions(Gate canDeploy) {}

  record Defaults(String regionId, Resources resources) {}

  /** Smallest and largest sizes of one machine. */
  record Limits(Region.Range cpuCores, Region.Range memoryGb, Region.Range storageGb) {}

  record RegionView(String id, String name, String country, boolean available) {}

  static DeploymentsView of(CloudOffer offer) {
    String reason = offer.unavailable();
    Region standard = offer.standard();
    return new DeploymentsView(
        reason == null,
        reason,
        access(offer),
        new Actions(offer.canDeploy()),
        PricesView.of(standard.prices()),
        new Defaults(standard.id(), offer.smallest()),
        new Limits(standard.cpuCores(), standard.memoryGb(), standard.storageGb()),
        offer.regions().stream()
            .map(region ->
                new RegionView(region.id(), region.name(), region.country(), region.available()))
            .toList());
  }

  private static Access access(CloudOffer offer) {
    Account.Access access = offer.account().access();
    Account.Payment payment = offer.account().payment();
    return new Access(
        offer.blockers().isEmpty(),
        offer.blocked(),
        payment.countryCode(),
        payment.countryPayable(),
        payment.cardRequired(),
        payment.hasCard(),
        access.verified(),
        access.cloudAccess(),
        offer.blockers().stream().map(Blocker::code).toList());
  }
}
