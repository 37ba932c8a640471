package dev.vakna.testkit.restore;

import dev.vakna.core.account.Account;
import dev.vakna.core.account.Caller;
import dev.vakna.core.account.Scope;
import dev.vakna.core.admission.OverCommit;
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
import dev.vakna.core.restore.BackupListing;
import dev.vakna.core.restore.CloudOffers;
import dev.vakna.core.restore.RestoreIntake;
import dev.vakna.core.restore.RestorePlanning;
import dev.vakna.core.store.BackupRecords;
import dev.vakna.simulator.Samples;
import dev.vakna.simulator.SeededChance;
import dev.vakna.simulator.SettableClock;
import dev.vakna.simulator.engine.ModelEngine;
import dev.vakna.simulator.memory.MemoryStore;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * An account, its limits, a source, a backup, a host and its load, and a request: all by chance.
 */
final class Situation {

  private static final long GIB = 1L << 30;
  private static final String KEY =
      "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIDQBJu/Si1Iwt+lSxB5bWoEzA2P2gaE0LN65gX6ExEJk anna";

  private final Random random;
  private final SettableClock clock = new SettableClock(Instant.parse("2026-11-01T12:00:00Z"));
  private final SeededChance chance;
  private final ModelEngine engine = new ModelEngine("host-a");

  final MemoryStore store = new MemoryStore(clock);
  final Caller caller;
  final Vps source;
  final Backup backup;
  final RestoreRequest request;
  final BackupListing listing = new BackupListing(store, engine, OverCommit.STANDARD);
  final CloudOffers offers = new CloudOffers(store, engine, OverCommit.STANDARD);
  final RestorePlanning planning;
  final RestoreIntake intake;

  Situation(long seed) {
    random = new Random(seed);
    chance = new SeededChance(seed, clock);
    Samples samples = new Samples(chance, clock.instant());
    Account account = account(samples.account());
    Region standard = store.transact(tx -> tx.regions().defaultRegion());
    source = source(samples.source(account.id(), "main", 101));
    backup = backup();
    host();
    store.transact(tx -> {
      tx.accounts().insert(account);
      tx.regions().put(region(standard, "stockholm", true));
      tx.regions().put(region(standard, "malmo", false));
      tx.backups().putStore(new BackupRecords.StoredPlace("main", "directory", "/srv"));
      tx.vpses().insert(source);
      tx.backups().put(backup);
      for (int i = random.nextInt(4); i > 0; i--) {
        Job job = samples.restore(account.id(), "host-a");
        Vps clone = samples.clone(account.id(), job.id(), "host-a");
        tx.vpses().insert(clone);
        if (random.nextBoolean()) {
          tx.jobs().insert(job);
        }
      }
      return tx;
    });
    caller = new Caller(account.id(), "key", scopes());
    request = request();
    planning = new RestorePlanning(store, chance, engine, OverCommit.STANDARD);
    intake = new RestoreIntake(store, chance, engine, OverCommit.STANDARD, () -> {});
  }

  /** One time in so many. */
  private boolean seldom(int times) {
    return random.nextInt(times) == 0;
  }

  private Account account(Account any) {
    return new Account(
        any.id(),
        any.name(),
        new Account.Access(!seldom(60), !seldom(30), !seldom(30)),
        new Account.Payment(seldom(2), !seldom(15), "SE", !seldom(40), seldom(40)),
        new Account.Limits(
            random.nextInt(80),
            random.nextInt(400),
            random.nextInt(6000),
            random.nextInt(12),
            1 + random.nextInt(4)),
        any.createdAt());
  }

  private Vps source(Vps any) {
    ServiceStatus status =
        seldom(6)
            ? ServiceStatus.values()[random.nextInt(ServiceStatus.values().length)]
            : ServiceStatus.ACTIVE;
    return any.sized(
            new Resources(
                random.nextInt(36), random.nextInt(280), random.nextInt(seldom(8) ? 2300 : 200)))
        .in(status, PowerState.UNKNOWN, PowerState.RUNNING);
  }

  private Backup backup() {
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
        seldom(20) ? null : new ArchiveFacts("archive", clock.instant(), devices, config, false);
    return new Backup(
            new BackupId(chance.nextId()),
            new StoredFile(
                "main",
                seldom(2) ? "vzdump-qemu-101-x.vma" : "vzdump-qemu-101-x.vma.zst",
                1 + random.nextLong(40 * GIB),
                clock.instant()),
            101,
            clock.instant(),
            new Backup.Condition(
                facts == null && state == Backup.State.AVAILABLE ? Backup.State.UNAVAILABLE : state,
                state == Backup.State.AVAILABLE ? null : "It is so."),
            facts)
        .in(new Custody.Of(source.id()));
  }

  private void host() {
    engine.capacity(
        new SiteCapacity(
            1 + random.nextInt(16),
            random.nextInt(300_000),
            random.nextLong(seldom(4) ? 20 * GIB : 3000 * GIB),
            3000 * GIB));
    if (seldom(12)) {
      engine.objections(List.of(new Objection("tpm_unsupported", "It cannot.")));
    }
    if (seldom(15)) {
      engine.silence(EngineException.retryable("silent", null));
    }
    if (seldom(12)) {
      engine.network(
          new Engine.NetworkPlan(
              "small", "user", "10.9.0.9", "10.9.0.8", 24, "10.9.0.1", List.of("10.9.0.2")));
    }
  }

  private Region region(Region any, String id, boolean standard) {
    return new Region(
        id,
        id,
        "SE",
        !seldom(10),
        standard,
        new Region.Range(1 + random.nextInt(3), 4 + random.nextInt(29)),
        new Region.Range(1 + random.nextInt(3), 4 + random.nextInt(253)),
        new Region.Range(50 + random.nextInt(20), 100 + random.nextInt(1900)),
        any.prices(),
        seldom(15) ? "nobody" : null);
  }

  private Set<Scope> scopes() {
    return seldom(10) ? EnumSet.of(Scope.READ_VM, Scope.BACKUP_VM) : EnumSet.allOf(Scope.class);
  }

  private RestoreRequest request() {
    if (seldom(3)) {
      return RestoreRequest.DEFAULTS;
    }
    return new RestoreRequest(
        seldom(2) ? null : seldom(12) ? "-x" : "clone-1",
        seldom(2) ? null : seldom(12) ? "mars" : seldom(2) ? "malmo" : "stockholm",
        maybe(1, seldom(15) ? 40 : 6),
        maybe(1, seldom(15) ? 300 : 16),
        maybe(50, seldom(15) ? 2500 : 400),
        null,
        seldom(2) ? null : seldom(12) ? "instant" : "full",
        seldom(3) ? List.of(seldom(8) ? "ssh-rsa x" : KEY) : null,
        seldom(4) ? (seldom(6) ? "soon" : "2027-01-01T00:00:00Z") : null);
  }

  private @Nullable Integer maybe(int from, int to) {
    return random.nextBoolean() ? null : Integer.valueOf(from + random.nextInt(to - from + 1));
  }

  @Override
  public String toString() {
    return "%s by %s of %s, %s".formatted(request, caller.scopes(), source.resources(), backup);
  }
}
