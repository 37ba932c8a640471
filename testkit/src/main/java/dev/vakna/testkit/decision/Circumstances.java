package dev.vakna.testkit.decision;

import dev.vakna.core.account.Account;
import dev.vakna.core.account.Scope;
import dev.vakna.core.admission.RestoreRequest;
import dev.vakna.core.archive.ArchiveFacts;
import dev.vakna.core.backup.Backup;
import dev.vakna.core.backup.Custody;
import dev.vakna.core.backup.StoredFile;
import dev.vakna.core.engine.Engine;
import dev.vakna.core.engine.EngineException;
import dev.vakna.core.engine.Objection;
import dev.vakna.core.engine.SiteCapacity;
import dev.vakna.core.id.BackupId;
import dev.vakna.core.inventory.PowerState;
import dev.vakna.core.inventory.Resources;
import dev.vakna.core.inventory.ServiceStatus;
import dev.vakna.core.inventory.Vps;
import dev.vakna.core.job.Job;
import dev.vakna.core.region.Region;
import dev.vakna.core.store.BackupRecords;
import dev.vakna.core.store.Tx;
import dev.vakna.simulator.Samples;
import dev.vakna.simulator.SeededChance;
import dev.vakna.simulator.engine.ModelEngine;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * An account, its limits, a source, a backup, a host and its load, a caller's scopes and a request:
 * all by chance, from a seed.
 */
public final class Circumstances {

  private static final long GIB = 1L << 30;
  private static final String KEY =
      "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIDQBJu/Si1Iwt+lSxB5bWoEzA2P2gaE0LN65gX6ExEJk anna";
  private static final Engine.NetworkPlan ROOMY =
      new Engine.NetworkPlan(
          "default", "user", "10.77.0.10", "10.77.255.250", 16, "10.77.0.2", List.of("10.77.0.3"));

  private final Random random;
  private final SeededChance chance;
  private final Instant now;
  private final String host;
  private final String place;
  private final List<Vps> clones = new ArrayList<>();
  private final List<Job> jobs = new ArrayList<>();
  private final List<Region.Range> ranges = new ArrayList<>();
  private final List<Boolean> open = new ArrayList<>();
  private final List<Boolean> reached = new ArrayList<>();
  private final SiteCapacity capacity;
  private final List<Objection> objections;
  private final @Nullable EngineException silence;
  private final Engine.NetworkPlan network;

  private final Account account;
  private final Vps source;
  private final Backup backup;
  private final boolean gone;
  private final Set<Scope> scopes;
  private final RestoreRequest request;

  /**
   * @param now by storage's clock, about
   * @param host name of the engine that makes the machines
   */
  public Circumstances(long seed, Instant now, String host) {
    this.random = new Random(seed);
    this.now = now;
    this.chance = new SeededChance(seed, () -> now);
    this.host = host;
    this.place = "store-" + Long.toUnsignedString(seed, 36);
    Samples samples = new Samples(chance, now);
    account = made(samples.account());
    source = made(samples.source(account.id(), place, 101));
    backup = madeBackup();
    gone = seldom(10);
    capacity =
        new SiteCapacity(
            1 + random.nextInt(16),
            random.nextInt(300_000),
            random.nextLong(seldom(4) ? 20 * GIB : 3000 * GIB),
            3000 * GIB);
    objections = seldom(12) ? List.of(new Objection("tpm_unsupported", "It cannot.")) : List.of();
    silence = seldom(15) ? EngineException.retryable("silent", null) : null;
    network =
        seldom(12)
            ? new Engine.NetworkPlan(
                "small", "user", "10.9.0.9", "10.9.0.8", 24, "10.9.0.1", List.of("10.9.0.2"))
            : ROOMY;
    for (int i = 0; i < 2; i++) {
      open.add(!seldom(10));
      reached.add(!seldom(15));
      ranges.add(new Region.Range(1 + random.nextInt(3), 4 + random.nextInt(29)));
      ranges.add(new Region.Range(1 + random.nextInt(3), 4 + random.nextInt(253)));
      ranges.add(new Region.Range(50 + random.nextInt(20), 150 + random.nextInt(1850)));
    }
    for (int i = random.nextInt(4); i > 0; i--) {
      Job job = samples.restore(account.id(), host);
      clones.add(samples.clone(account.id(), job.id(), host));
      if (random.nextBoolean()) {
        jobs.add(job);
      }
    }
    scopes = madeScopes();
    request = madeRequest();
  }

  /** Whose source and backup it is. */
  public Account account() {
    return account;
  }

  /** What was backed up. */
  public Vps source() {
    return source;
  }

  /** The source's one backup. */
  public Backup backup() {
    return backup;
  }

  /** Whether the source is gone and the backup is retained. */
  public boolean gone() {
    return gone;
  }

  /** What the caller may do. */
  public Set<Scope> scopes() {
    return scopes;
  }

  /** What the caller asks for, without naming a plan. */
  public RestoreRequest request() {
    return request;
  }

  /** Enters all of it; the host is to have no VPS yet. */
  public void enter(Tx tx) {
    Region any = tx.regions().defaultRegion();
    tx.accounts().insert(account);
    tx.regions().put(region(any, "stockholm", 0));
    tx.regions().put(region(any, "malmo", 1));
    tx.backups().putStore(new BackupRecords.StoredPlace(place, "directory", "/srv/" + place));
    tx.vpses().insert(source);
    tx.backups().put(backup);
    if (gone) {
      tx.vpses().remove(source.id());
    }
    clones.forEach(tx.vpses()::insert);
    jobs.forEach(tx.jobs()::insert);
  }

  /** Makes the engine so. */
  public void enter(ModelEngine engine) {
    engine.capacity(capacity);
    engine.objections(objections);
    engine.silence(silence);
    engine.network(network);
  }

  /** One time in so many. */
  private boolean seldom(int times) {
    return random.nextInt(times) == 0;
  }

  private Account made(Account any) {
    return new Account(
        any.id(),
        any.name(),
        new Account.Access(!seldom(60), !seldom(30), !seldom(30)),
        new Account.Payment(seldom(2), !seldom(15), "SE", !seldom(40), seldom(40)),
        new Account.Limits(
            random.nextInt(120),
            random.nextInt(800),
            random.nextInt(6000),
            random.nextInt(12),
            1 + random.nextInt(4)),
        any.createdAt());
  }

  private Vps made(Vps any) {
    ServiceStatus status =
        seldom(6)
            ? ServiceStatus.values()[random.nextInt(ServiceStatus.values().length)]
            : ServiceStatus.ACTIVE;
    return any.sized(
            new Resources(
                random.nextInt(36), random.nextInt(280), random.nextInt(seldom(8) ? 2300 : 200)))
        .in(status, PowerState.UNKNOWN, PowerState.RUNNING);
  }

  private Backup madeBackup() {
    Backup.State state =
        seldom(8)
            ? Backup.State.values()[random.nextInt(Backup.State.values().length)]
            : Backup.State.AVAILABLE;
    List<ArchiveFacts.Device> devices = new ArrayList<>();
    devices.add(
        new ArchiveFacts.Device(
            "drive-scsi0", 1 + random.nextLong(GIB * (seldom(8) ? 2200 : 120))));
    String config = "name: web\nscsi0: a:b\nnet0: virtio=BC:24:11:00:00:01\n";
    if (seldom(6)) {
      devices.add(new ArchiveFacts.Device("drive-tpmstate0", 4 << 20));
      config += "tpmstate0: a:c,version=v2.0\n";
    }
    if (seldom(6)) {
      config += "args: -device x\nhostpci0: 01:00\n";
    }
    if (seldom(12)) {
      config = "name: empty\n";
    }
    ArchiveFacts facts =
        seldom(20) ? null : new ArchiveFacts("archive", now, devices, config, false);
    return new Backup(
            new BackupId(chance.nextId()),
            new StoredFile(
                place,
                seldom(2) ? "vzdump-qemu-101-x.vma" : "vzdump-qemu-101-x.vma.zst",
                1 + random.nextLong(40 * GIB),
                now),
            101,
            now,
            new Backup.Condition(
                facts == null && state == Backup.State.AVAILABLE ? Backup.State.UNAVAILABLE : state,
                state == Backup.State.AVAILABLE ? null : "It is so."),
            facts)
        .in(new Custody.Of(source.id()));
  }

  private Region region(Region any, String id, int which) {
    return new Region(
        id,
        id,
        "SE",
        open.get(which),
        which == 0,
        ranges.get(3 * which),
        ranges.get(3 * which + 1),
        ranges.get(3 * which + 2),
        any.prices(),
        reached.get(which) ? null : "nobody");
  }

  private Set<Scope> madeScopes() {
    if (!seldom(8)) {
      return EnumSet.allOf(Scope.class);
    }
    return switch (random.nextInt(4)) {
      case 0 -> EnumSet.of(Scope.READ_VM, Scope.WRITE_BILLING);
      case 1 -> EnumSet.of(Scope.BACKUP_VM, Scope.WRITE_BILLING);
      default -> EnumSet.of(Scope.READ_VM, Scope.BACKUP_VM);
    };
  }

  private RestoreRequest madeRequest() {
    if (seldom(2)) {
      return RestoreRequest.DEFAULTS;
    }
    return new RestoreRequest(
        seldom(2) ? null : seldom(12) ? "-x" : "clone-1",
        seldom(2) ? null : seldom(12) ? "mars" : seldom(2) ? "malmo" : "stockholm",
        maybe(1, seldom(15) ? 40 : 6),
        maybe(1, seldom(15) ? 300 : 16),
        maybe(seldom(4) ? 50 : 200, seldom(15) ? 2500 : 400),
        null,
        seldom(2) ? null : seldom(12) ? "instant" : "full",
        seldom(3) ? List.of(seldom(8) ? "ssh-rsa x" : KEY) : null,
        seldom(4) ? (seldom(6) ? "soon" : now.plus(Duration.ofDays(30)).toString()) : null);
  }

  private @Nullable Integer maybe(int from, int to) {
    return random.nextBoolean() ? null : Integer.valueOf(from + random.nextInt(to - from + 1));
  }

  @Override
  public String toString() {
    return "%s by %s of %s%s, %s"
        .formatted(request, scopes, gone ? "former " : "", source.resources(), backup);
  }
}
