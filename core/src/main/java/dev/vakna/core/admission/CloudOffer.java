package dev.vakna.core.admission;

import dev.vakna.core.account.Account;
import dev.vakna.core.inventory.Resources;
import dev.vakna.core.problem.Blocker;
import dev.vakna.core.problem.Refusal;
import dev.vakna.core.region.Region;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What an account is offered of Cloud VMs, whatever they are made from, by the rules that decide
 * restores: where this says no, every restore into the default region is refused for the same
 * reason.
 *
 * @param account whose it is
 * @param blockers what stands against the smallest machine of the default region
 * @param blocked these in words, with what removes them; null when there are none
 * @param standard the default region
 * @param smallest the smallest machine there
 * @param regions all regions
 * @param canDeploy whether the smallest machine could be made there now
 */
public record CloudOffer(
    Account account,
    List<Blocker> blockers,
    @Nullable String blocked,
    Region standard,
    Resources smallest,
    List<Region> regions,
    Gate canDeploy) {

  /** Bytes that the smallest restore writes: on a host whose disk is full none is made. */
  private static final long LEAST_WRITTEN = 1;

  public CloudOffer {
    Objects.requireNonNull(account);
    blockers = List.copyOf(blockers);
    Objects.requireNonNull(standard);
    Objects.requireNonNull(smallest);
    regions = List.copyOf(regions);
    Objects.requireNonNull(canDeploy);
  }

  /**
   * Decides by what was read; pure.
   *
   * @param facts of the default region's host
   */
  public static CloudOffer of(CloudFacts facts) {
    Region standard = facts.defaultRegion();
    Resources smallest =
        new Resources(
            standard.cpuCores().min(), standard.memoryGb().min(), standard.storageGb().min());
    Eligibility eligibility = new Eligibility(facts.account(), facts.usage());
    List<Blocker> blockers = eligibility.blockers(smallest);
    Optional<Refusal> blocked = eligibility.blocked(blockers);
    Optional<Refusal> refusal =
        Admission.scopes(facts.caller())
            .or(() -> blocked)
            .or(eligibility::pressure)
            .or(() ->
                new Room(facts.regions(), facts.host())
                    .shortage(standard, smallest, LEAST_WRITTEN));
    return new CloudOffer(
        facts.account(),
        blockers,
        blocked.map(Refusal::detail).orElse(null),
        standard,
        smallest,
        facts.regions(),
        refusal.map(Gate::closedBy).orElse(Gate.OPEN));
  }

  /** Why the account can have no Cloud VM at all now, in words; null when it can. */
  public @Nullable String unavailable() {
    if (blocked != null) {
      return blocked;
    }
    return regions.stream().anyMatch(Region::available)
        ? null
        : "No region takes new machines now. Try again later.";
  }
}
