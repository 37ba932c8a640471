package dev.vakna.core.inventory;

import dev.vakna.core.guest.MachineIdentity;
import dev.vakna.core.id.AccountId;
import dev.vakna.core.id.BackupId;
import dev.vakna.core.id.JobId;
import dev.vakna.core.id.VpsId;
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
 * @param name label, case kept; need not be unique
 * @param region id of its region
 * @param status standing of the service
 * @param power whether it runs
 * @param desiredPower what it should be: what a host restart brings back; RUNNING or STOPPED
 * @param resources size
 * @param os what is known of its operating system
 * @param billing how it is paid
 * @param primaryIp its first address in text form, or null when it has none
 * @param tags the owner's labels
 * @param source where its backups lie, or null
 * @param restored what a restore made it from, or null
 * @param placement where it runs, or null when no engine of ours runs it
 * @param createdAt when it was made
 */
public record Vps(
    VpsId id,
    AccountId account,
    String name,
    String region,
    ServiceStatus status,
    PowerState power,
    PowerState desiredPower,
    Resources resources,
    OperatingSystem os,
    Billing billing,
    @Nullable String primaryIp,
    List<String> tags,
    @Nullable BackupSource source,
    @Nullable RestoredFrom restored,
    @Nullable Placement placement,
    Instant createdAt) {

  public Vps {
    Objects.requireNonNull(id);
    Objects.requireNonNull(account);
    Objects.requireNonNull(name);
    Objects.requireNonNull(region);
    Objects.requireNonNull(status);
    Objects.requireNonNull(power);
    Objects.requireNonNull(desiredPower);
    Objects.requireNonNull(resources);
    Objects.requireNonNull(os);
    Objects.requireNonNull(billing);
    tags = List.copyOf(tags);
    Objects.requireNonNull(createdAt);
  }

  /** The same in another state. */
  public Vps in(ServiceStatus newStatus, PowerState newPower, PowerState newDesiredPower) {
    return new Vps(
        id,
        account,
        name,
        region,
        newStatus,
        newPower,
        newDesiredPower,
        resources,
        os,
        billing,
        primaryIp,
        tags,
        source,
        restored,
        placement,
        createdAt);
  }

  /** The same, run there and paid so. */
  public Vps placed(Placement newPlacement, Billing newBilling) {
    return new Vps(
        id,
        account,
        name,
        region,
        status,
        power,
        desiredPower,
        resources,
        os,
        newBilling,
        primaryIp,
        tags,
        source,
        restored,
        newPlacement,
        createdAt);
  }

  /** The same in another size. */
  public Vps sized(Resources newResources) {
    return new Vps(
        id,
        account,
        name,
        region,
        status,
        power,
        desiredPower,
        newResources,
        os,
        billing,
        primaryIp,
        tags,
        source,
        restored,
        placement,
        createdAt);
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

  /** The same with its backups there. */
  public Vps backedUp(@Nullable BackupSource newSource) {
    return new Vps(
        id,
        account,
        name,
        region,
        status,
        power,
        desiredPower,
        resources,
        os,
        billing,
        primaryIp,
        tags,
        newSource,
        restored,
        placement,
        createdAt);
  }

  /** What a restore made the VPS from. */
  public record RestoredFrom(VpsId vps, BackupId backup, JobId job) {}

  /**
   * Where a VPS runs.
   *
   * @param host the engine host
   * @param access how its services are reached from outside, once known
   */
  public record Placement(String host, List<Access> access) {
    public Placement {
      access = List.copyOf(access);
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
