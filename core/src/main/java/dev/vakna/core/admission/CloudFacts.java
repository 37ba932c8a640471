package dev.vakna.core.admission;

import dev.vakna.core.account.Account;
import dev.vakna.core.account.Caller;
import dev.vakna.core.region.Region;
import java.util.List;
import java.util.Objects;

/**
 * What any new Cloud VM of an account stands on, whatever it is made from; read in one transaction.
 *
 * @param caller who asks
 * @param account the caller's
 * @param usage what the account's Cloud VMs take up
 * @param regions all regions
 * @param host the host of the region that is meant
 */
public record CloudFacts(
    Caller caller, Account account, Account.Usage usage, List<Region> regions, HostFacts host) {

  public CloudFacts {
    Objects.requireNonNull(caller);
    Objects.requireNonNull(account);
    Objects.requireNonNull(usage);
    regions = List.copyOf(regions);
    Objects.requireNonNull(host);
  }

  /** The default region; there is one. */
  public Region defaultRegion() {
    return regions.stream()
        .filter(Region::isDefault)
        .findFirst()
        .orElseThrow(() ->
            new IllegalStateException(
                "No region is the default one; set one with 'vakna admin region put'."));
  }
}
