package dev.vakna.simulator;

import dev.vakna.core.account.Account;
import dev.vakna.core.account.ApiKey;
import dev.vakna.core.account.Email;
import dev.vakna.core.account.Reach;
import dev.vakna.core.account.Role;
import dev.vakna.core.account.Scope;
import dev.vakna.core.account.Session;
import dev.vakna.core.account.User;
import dev.vakna.core.archive.ArchiveFacts;
import dev.vakna.core.backup.Backup;
import dev.vakna.core.backup.StoredFile;
import dev.vakna.core.id.AccountId;
import dev.vakna.core.id.BackupId;
import dev.vakna.core.id.JobId;
import dev.vakna.core.id.KeyId;
import dev.vakna.core.id.UserId;
import dev.vakna.core.id.VpsId;
import dev.vakna.core.inventory.PowerState;
import dev.vakna.core.inventory.Resources;
import dev.vakna.core.inventory.ServiceStatus;
import dev.vakna.core.inventory.Vps;
import dev.vakna.core.job.Job;
import dev.vakna.core.machine.Board;
import dev.vakna.core.machine.Board.Chipset;
import dev.vakna.core.machine.Board.CpuWish;
import dev.vakna.core.machine.Board.Firmware;
import dev.vakna.core.machine.Clock;
import dev.vakna.core.machine.Devices;
import dev.vakna.core.machine.Devices.NicModel;
import dev.vakna.core.machine.Devices.ScsiController;
import dev.vakna.core.machine.DiskPlan;
import dev.vakna.core.machine.Identity;
import dev.vakna.core.machine.MachineName;
import dev.vakna.core.machine.MachinePlan;
import dev.vakna.core.machine.MachineSize;
import dev.vakna.core.machine.StateDevices;
import dev.vakna.core.metering.Interval;
import dev.vakna.core.metering.Meter;
import dev.vakna.core.network.Ipv4;
import dev.vakna.core.network.Ipv6;
import dev.vakna.core.network.Network;
import dev.vakna.core.region.Region;
import dev.vakna.operations.Operation;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Records of an ordinary customer who may do everything, each with an identity of its own.
 *
 * @param chance gives the identities
 * @param at when everything was made; whole microseconds
 */
public record Samples(SeededChance chance, Instant at) {

  /** An account that nothing blocks. */
  public Account account() {
    return new Account(
        new AccountId(chance.nextId()),
        "Åkers Åkeri AB",
        Account.Access.FULL,
        new Account.Payment(true, true, "SE", true, false),
        Account.Limits.DEFAULT,
        at);
  }

  /** A valid key with every scope. */
  public ApiKey key(AccountId account) {
    return new ApiKey(
        new KeyId(chance.nextId()),
        account,
        new ApiKey.Label("deploy", "för utrullning", true),
        "vk_" + chance.letters(5),
        HexFormat.of().formatHex(chance.bytes(32)),
        new Reach(
            EnumSet.allOf(Scope.class),
            List.of("192.0.2.0/24", "2001:db8::/32"),
            at.plus(Duration.ofDays(9))),
        ApiKey.Life.begun(at, ApiKey.Life.OPERATOR));
  }

  /** A user who never signed in. */
  public User user(AccountId account) {
    String address = "Åsa." + chance.letters(8) + "@Example.se";
    return new User(
        new UserId(chance.nextId()),
        account,
        new Email(address, Email.fold(address)),
        Role.OPERATOR,
        true,
        new User.Secrets("{hash}" + chance.letters(20), at, null, 0),
        3,
        User.Visits.NONE,
        at);
  }

  /** A session of a user that begins now. */
  public Session session(User user) {
    return new Session(HexFormat.of().formatHex(chance.bytes(32)), user.id(), user.epoch(), at, at);
  }

  /** A VPS whose backups lie in a store; no engine of ours runs it. */
  public Vps source(AccountId account, String store, int vmid) {
    return new Vps(
        new VpsId(chance.nextId()),
        account,
        new Vps.Label("web-01", List.of("production", "räksmörgås")),
        new Vps.Standing(ServiceStatus.ACTIVE, PowerState.UNKNOWN, PowerState.RUNNING),
        new Resources(2, 4, 60),
        new Vps.OperatingSystem("Linux", "linux", null, null),
        new Vps.Billing(false, new BigDecimal("99.00"), "SEK", "monthly"),
        new Vps.Site("stockholm", "198.51.100.7", null),
        new Vps.Origin(new Vps.BackupSource(store, vmid), null),
        at);
  }

  /** A Cloud VM that a restore is making on a host. */
  public Vps clone(AccountId account, JobId job, String host) {
    return clone(account, job, host, "stockholm");
  }

  /** The same in another region. */
  public Vps clone(AccountId account, JobId job, String host, String region) {
    return new Vps(
        new VpsId(chance.nextId()),
        account,
        new Vps.Label("restore-web-01-" + chance.letters(4)),
        new Vps.Standing(ServiceStatus.PENDING, PowerState.PROVISIONING, PowerState.RUNNING),
        new Resources(2, 4, 60),
        new Vps.OperatingSystem("Debian GNU/Linux 12", "linux", "12", "server"),
        new Vps.Billing(true, new BigDecimal("53.280"), "SEK", "hourly"),
        new Vps.Site(region, null, new Vps.Placement(host, "", List.of())),
        new Vps.Origin(
            null,
            new Vps.RestoredFrom(new VpsId(chance.nextId()), new BackupId(chance.nextId()), job)),
        at);
  }

  /** The same under another identity. */
  public static Vps known(Vps any, VpsId id) {
    return new Vps(
        id,
        any.account(),
        any.label(),
        any.standing(),
        any.resources(),
        any.os(),
        any.billing(),
        any.site(),
        any.origin(),
        any.createdAt());
  }

  /** The same at that address. */
  public static Vps addressed(Vps any, @Nullable String address) {
    return new Vps(
        any.id(),
        any.account(),
        any.label(),
        any.standing(),
        any.resources(),
        any.os(),
        any.billing(),
        new Vps.Site(any.site().region(), address, any.site().placement()),
        any.origin(),
        any.createdAt());
  }

  /** A backup that can be restored. */
  public Backup backup(String store, int vmid, Instant createdAt) {
    return new Backup(
        new BackupId(chance.nextId()),
        new StoredFile(
            store,
            "vzdump-qemu-%d-2024_03_07-02_15_09-%s.vma.zst".formatted(vmid, chance.letters(6)),
            787_000_000_000L,
            at,
            "before the upgrade\nrad två",
            true),
        vmid,
        createdAt,
        Backup.Condition.AVAILABLE,
        new ArchiveFacts(
            chance.nextId().toString(),
            createdAt,
            List.of(
                new ArchiveFacts.Device("drive-scsi0", 8L << 30),
                new ArchiveFacts.Device("drive-efidisk0", 540_672)),
            "name: web-01\r\ncores: 2\n# 'quotes' \"too\" \\ räksmörgås\n",
            true));
  }

  /** A small machine that starts by BIOS from its first disk, and has no surprises. */
  public static MachinePlan plan(MachineName name, Identity identity, DiskPlan... disks) {
    return new MachinePlan(
        name,
        identity.hostname(),
        new MachineSize(1, 256),
        new Board(Chipset.I440FX, Firmware.SEABIOS, CpuWish.DEFAULT),
        new Devices(ScsiController.VIRTIO_SCSI_SINGLE, NicModel.VIRTIO, true),
        StateDevices.NONE,
        Clock.USUAL,
        List.of(disks),
        Arrays.stream(disks).map(DiskPlan::key).toList(),
        identity);
  }

  /** A queued restore. */
  public Job restore(AccountId account, VpsId vps, BackupId backup, JobId id, String host) {
    return new Job(
        Operation.queued(
            id.value(), "vps.restore_to_payg", host, "{\"name\": \"å\",  \"z\":1, \"a\":[]}", at),
        account,
        vps,
        backup);
  }

  /** A queued restore of something. */
  public Job restore(AccountId account, String host) {
    return restore(
        account,
        new VpsId(chance.nextId()),
        new BackupId(chance.nextId()),
        new JobId(chance.nextId()),
        host);
  }

  /** An open interval. */
  public Interval interval(AccountId account, VpsId vps, Meter meter, Instant from) {
    return new Interval(
        chance.nextId(), account, vps, meter, 4, new BigDecimal("0.0040"), "SEK", from, null);
  }

  /** A name that nothing else bears. */
  public String unique(String stem) {
    return stem + "-" + chance.letters(12);
  }

  /** A region like another one, without anything in it. */
  public static Region region(Region like, String id) {
    return new Region(
        id,
        like.name(),
        like.country(),
        like.available(),
        false,
        like.cpuCores(),
        like.memoryGb(),
        like.storageGb(),
        like.prices(),
        like.engine());
  }

  /** A network of the region with a hundred addresses, and IPv6 beside. */
  public static Network network(String name, String region) {
    return new Network(
        name,
        region,
        new Network.Bridge("vmbr0", OptionalInt.of(7)),
        new Network.Range(
            Ipv4.parse("192.0.2.1"), 24, Ipv4.parse("192.0.2.100"), Ipv4.parse("192.0.2.199")),
        Optional.of(new Network.Range6(Ipv6.parse("2001:db8:7::"), 64, Ipv6.parse("fe80::1"))),
        List.of("192.0.2.53", "2001:db8::53"),
        new Network.Rates(OptionalLong.of(100_000_000), OptionalLong.empty()),
        Network.OPEN,
        Network.HOLD_BACK);
  }

  /** Every meter. */
  public static Set<Meter> allMeters() {
    return EnumSet.allOf(Meter.class);
  }
}
