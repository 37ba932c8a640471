package dev.vakna.core.inventory;

import dev.vakna.core.guest.MachineIdentity;
import dev.vakna.core.id.AccountId;
import dev.vakna.core.id.BackupId;
import dev.vakna.core.id.JobId;
import dev.vakna.core.id.VpsId;
import dev.vakna.core.machine.MachineSize;
import dev.vakna.core.machine.Place;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A VPS or Cloud VM.
 *
 * @param id identity
 * @param account whose it is
 * @param label what its owner calls it
 * @param standing standing of the service, and whether it runs
 * @param resources size
 * @param os what is known of its operating system
 * @param billing how it is paid
 * @param site where it is
 * @param origin where its data comes from
 * @param createdAt when it was made
 */
public record Vps(
    VpsId id,
    AccountId account,
    Label label,
    Standing standing,
    Resources resources,
    OperatingSystem os,
    Billing billing,
    Site site,
    Origin origin,
    Instant createdAt) {

  public Vps {
    Objects.requireNonNull(id);
    Objects.requireNonNull(account);
    Objects.requireNonNull(label);
    Objects.requireNonNull(standing);
    Objects.requireNonNull(resources);
    Objects.requireNonNull(os);
    Objects.requireNonNull(billing);
    Objects.requireNonNull(site);
    Objects.requireNonNull(origin);
    Objects.requireNonNull(createdAt);
  }

  /** The same in another state. */
  public Vps in(ServiceStatus status, PowerState power, PowerState desiredPower) {
    return new Vps(
        id,
        account,
        label,
        new Standing(status, power, desiredPower),
        resources,
        os,
        billing,
        site,
        origin,
        createdAt);
  }

  /** The same, run there and paid so. */
  public Vps placed(Placement placement, Billing newBilling) {
    return with(newBilling, new Site(site.region, site.primaryIp, placement));
  }

  /** The same under another address. */
  public Vps at(String address) {
    return with(billing, new Site(site.region, address, site.placement));
  }

  private Vps with(Billing newBilling, Site newSite) {
    return new Vps(
        id, account, label, standing, resources, os, newBilling, newSite, origin, createdAt);
  }

  /** Where its engine keeps its machine. */
  public Place place() {
    Placement placement = site.placement;
    return Place.kept(id, placement == null ? null : placement.place());
  }

  /** How large its machine is when it runs. */
  public MachineSize machineSize() {
    return new MachineSize(resources.cpuCores(), resources.memoryGb() * 1024);
  }

  /** The same in another size. */
  public Vps sized(Resources newResources) {
    return new Vps(
        id, account, label, standing, newResources, os, billing, site, origin, createdAt);
  }

  /** The same with its backups there. */
  public Vps backedUp(@Nullable BackupSource source) {
    return new Vps(
        id,
        account,
        label,
        standing,
        resources,
        os,
        billing,
        site,
        new Origin(source, origin.restored),
        createdAt);
  }

  /**
   * What its owner calls it.
   *
   * @param name case kept; need not be unique
   * @param tags the owner's labels
   */
  public record Label(String name, List<String> tags) {

    public Label {
      Objects.requireNonNull(name);
      tags = List.copyOf(tags);
    }

    /** Without tags. */
    public Label(String name) {
      this(name, List.of());
    }
  }

  /**
   * Standing of the service, and whether it runs.
   *
   * @param status standing of the service
   * @param power whether it runs
   * @param desiredPower what it should be: what a host restart brings back; RUNNING or STOPPED
   */
  public record Standing(ServiceStatus status, PowerState power, PowerState desiredPower) {

    public Standing {
      Objects.requireNonNull(status);
      Objects.requireNonNull(power);
      Objects.requireNonNull(desiredPower);
    }
  }

  /**
   * Where it is.
   *
   * @param region id of its region
   * @param primaryIp its first address in text form, or null when it has none
   * @param placement where it runs, or null when no engine of ours runs it
   */
  public record Site(String region, @Nullable String primaryIp, @Nullable Placement placement) {

    public Site {
      Objects.requireNonNull(region);
    }
  }

  /**
   * Where its data comes from.
   *
   * @param source where its backups lie, or null
   * @param restored what a restore made it from, or null
   */
  public record Origin(@Nullable BackupSource source, @Nullable RestoredFrom restored) {

    /** Of nothing that is known. */
    public static final Origin UNKNOWN = new Origin(null, null);
  }

  /**
   * What is known of the operating system.
   *
   * @param displayName for people, for example {@code Linux}
   * @param family {@code linux}, {@code windows} or {@code other}
   * @param version or null
   * @param variant or null
   */
  public record OperatingSystem(
      String displayName, String family, @Nullable String version, @Nullable String variant) {}

  /**
   * How a VPS is paid.
   *
   * @param isPayg by the hour
   * @param amount per billing cycle in major units; for PAYG the estimate of a full month
   * @param currencyCode ISO 4217
   * @param billingCycle for example {@code monthly} or {@code hourly}
   */
  public record Billing(
      boolean isPayg, BigDecimal amount, String currencyCode, String billingCycle) {}

  /**
   * Where a VPS's backups lie, and of which machine they are: Proxmox VE gives a number away again,
   * and several nodes that share a store may use the same.
   *
   * @param store name of the backup store
   * @param vmid the guest's number there
   * @param machine the machine; null while it waits for its first backup
   * @param since a backup of the same machine that is older than this is not its own unless an
   *     operator says so; null when the VPS was entered by a release that knew the number alone
   */
  public record BackupSource(
      String store, int vmid, @Nullable MachineIdentity machine, @Nullable Instant since) {

    public BackupSource {
      Objects.requireNonNull(store);
    }

    /** As releases knew it that went by the number alone. */
    public BackupSource(String store, int vmid) {
      this(store, vmid, null, null);
    }

    /** The same, of that machine. */
    public BackupSource of(MachineIdentity newMachine, Instant newSince) {
      return new BackupSource(store, vmid, newMachine, newSince);
    }
  }

  /** What a restore made the VPS from. */
  public record RestoredFrom(VpsId vps, BackupId backup, JobId job) {}

  /**
   * Where a VPS runs.
   *
   * @param host the engine host
   * @param place the engine's own names for the machine, which it alone reads: as in {@link Place};
   *     empty when it has none, as of all machines of earlier releases
   * @param access how its services are reached from outside, once known
   */
  public record Placement(String host, String place, List<Access> access) {

    /**
     * @throws IllegalArgumentException when the place cannot be kept as it is
     */
    public Placement {
      Objects.requireNonNull(host);
      Place.requireKeepable("a machine at " + host, place);
      access = List.copyOf(access);
    }

    /** The same, its services reached so. */
    public Placement reached(List<Access> newAccess) {
      return new Placement(host, place, newAccess);
    }
  }

  /**
   * How one service of a machine is reached.
   *
   * @param service {@code ssh}, {@code http}, …
   * @param host name or address to connect to
   * @param port 1 to 65535
   * @param guestPort the port inside the machine
   */
  public record Access(String service, String host, int port, int guestPort) {}
}
