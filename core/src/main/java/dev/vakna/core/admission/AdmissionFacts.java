package dev.vakna.core.admission;

import dev.vakna.core.account.Account;
import dev.vakna.core.account.Caller;
import dev.vakna.core.backup.Backup;
import dev.vakna.core.engine.Objection;
import dev.vakna.core.engine.SiteCapacity;
import dev.vakna.core.guest.GuestConfig;
import dev.vakna.core.inventory.Vps;
import dev.vakna.core.region.Region;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * All that a decision stands on, read in one transaction.
 *
 * @param caller who asks; owns the source
 * @param account the caller's
 * @param usage what the account's Cloud VMs take up
 * @param source the VPS that was backed up
 * @param backup the backup
 * @param guest the archived machine, or null when it could not be read
 * @param regions all regions
 * @param objections what the engine cannot do of the archived machine
 * @param reached the engine of the region that is meant is one that this server reaches
 * @param host what the engine's host has, or null when it does not tell
 * @param load what is promised of it already
 * @param overCommit how far it may be promised
 */
public record AdmissionFacts(
    Caller caller,
    Account account,
    Account.Usage usage,
    Vps source,
    Backup backup,
    @Nullable GuestConfig guest,
    List<Region> regions,
    List<Objection> objections,
    boolean reached,
    @Nullable SiteCapacity host,
    HostLoad load,
    OverCommit overCommit) {

  public AdmissionFacts {
    Objects.requireNonNull(caller);
    Objects.requireNonNull(account);
    Objects.requireNonNull(usage);
    Objects.requireNonNull(source);
    Objects.requireNonNull(backup);
    regions = List.copyOf(regions);
    objections = List.copyOf(objections);
    Objects.requireNonNull(load);
    Objects.requireNonNull(overCommit);
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
