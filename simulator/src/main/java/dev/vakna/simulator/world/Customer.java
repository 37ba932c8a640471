package dev.vakna.simulator.world;

import dev.vakna.core.account.Account;
import dev.vakna.core.account.Caller;
import dev.vakna.core.account.Scope;
import dev.vakna.core.archive.ArchiveFacts;
import dev.vakna.core.backup.Backup;
import dev.vakna.core.backup.Custody;
import dev.vakna.core.backup.StoredFile;
import dev.vakna.core.chance.Chance;
import dev.vakna.core.id.BackupId;
import dev.vakna.core.id.JobId;
import dev.vakna.core.id.VpsId;
import dev.vakna.core.inventory.Vps;
import dev.vakna.core.store.BackupRecords;
import dev.vakna.simulator.Samples;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** An account with small limits, a VPS and two backups of it, and what its clients learnt. */
final class Customer {

  static final Account.Limits LIMITS = new Account.Limits(8, 16, 4000, 3, 2);

  private final Account account;
  private final Vps source;
  private final List<Backup> backups;
  private final Caller caller;
  final List<JobId> jobs = new ArrayList<>();
  final List<JobId> switchings = new ArrayList<>();
  final List<VpsId> vpses = new ArrayList<>();
  final List<Integer> requests = new ArrayList<>();

  /** Those that were to be deleted, whatever became of it. */
  final Set<BackupId> deleted = new HashSet<>();

  private boolean gone;

  private Customer(Account account, Vps source, List<Backup> backups) {
    this.account = account;
    this.source = source;
    this.backups = backups;
    this.caller = new Caller(account.id(), "key", EnumSet.allOf(Scope.class));
  }

  static Customer of(World world, int number) {
    Instant at = world.clock().instant();
    Samples samples = new Samples(world.chance(), at);
    Account plain = samples.account();
    Account account =
        new Account(
            plain.id(),
            "customer " + number,
            Account.Access.FULL,
            new Account.Payment(true, true, "SE", true, false),
            LIMITS,
            at);
    int vmid = 101 + number;
    Vps source = samples.source(account.id(), "main", vmid);
    List<Backup> backups = new ArrayList<>();
    for (int i = 0; i < 2; i++) {
      backups.add(backup(world.chance(), vmid, i, at).in(new Custody.Of(source.id())));
    }
    world
        .records()
        .transact(tx -> {
          tx.accounts().insert(account);
          tx.backups()
              .putStore(new BackupRecords.StoredPlace("main", "directory", "/srv", false, false));
          tx.vpses().insert(source);
          backups.forEach(tx.backups()::put);
          return tx;
        });
    return new Customer(account, source, backups);
  }

  private static Backup backup(Chance chance, int vmid, int number, Instant at) {
    return new Backup(
        new BackupId(chance.nextId()),
        new StoredFile("main", "vzdump-qemu-%d-%d.vma".formatted(vmid, number), 1_000_000, at),
        vmid,
        at,
        Backup.Condition.AVAILABLE,
        new ArchiveFacts(
            "archive-%d-%d".formatted(vmid, number),
            at,
            List.of(new ArchiveFacts.Device("drive-scsi0", 8L << 30)),
            "scsi0: a:b\nnet0: virtio=BC:24:11:00:00:01\n",
            false));
  }

  /** One that no record speaks of yet. */
  Backup freshBackup(Chance chance) {
    Backup other = backups.getFirst();
    return backup(chance, other.vmid(), backups.size(), other.createdAt());
  }

  /** The provider takes the VPS away; its backups stay. */
  void loseSource(World world) {
    gone = true;
    world.tell("%s is removed".formatted(source.id()));
    world
        .records()
        .transact(tx -> {
          tx.vpses().remove(source.id());
          return tx;
        });
  }

  /** A restore of its was accepted, as a client was told. */
  void learn(JobId job, VpsId vps) {
    if (!jobs.contains(job)) {
      jobs.add(job);
      vpses.add(vps);
    }
  }

  boolean hasLostSource() {
    return gone;
  }

  Account account() {
    return account;
  }

  Vps source() {
    return source;
  }

  List<Backup> backups() {
    return backups;
  }

  Caller caller() {
    return caller;
  }
}
