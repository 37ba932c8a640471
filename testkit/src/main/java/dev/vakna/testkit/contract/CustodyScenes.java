package dev.vakna.testkit.contract;

import dev.vakna.core.account.Account;
import dev.vakna.core.admin.Backups;
import dev.vakna.core.admin.Importer;
import dev.vakna.core.admin.Inventory;
import dev.vakna.core.archive.ArchiveFacts;
import dev.vakna.core.backup.Backup;
import dev.vakna.core.backup.Custody;
import dev.vakna.core.backup.StoredFile;
import dev.vakna.core.custody.Custodian;
import dev.vakna.core.id.BackupId;
import dev.vakna.core.id.VpsId;
import dev.vakna.core.inventory.Vps;
import dev.vakna.core.store.BackupRecords.StoredPlace;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Archives under one number, and who decides on them. */
abstract class CustodyScenes extends Contract {

  static final int VMID = 105;

  final List<String> told = new ArrayList<>();

  final Custodian custodian() {
    return new Custodian(store(), (store, words) -> told.add(words));
  }

  final Importer importer() {
    return new Importer(store(), chance, custodian());
  }

  final Inventory inventory() {
    return new Inventory(store(), chance, custodian());
  }

  final Backups backups() {
    return new Backups(store(), custodian());
  }

  final Inventory.Wish wish(String place, @Nullable String machine) {
    return new Inventory.Wish(
        "web",
        null,
        null,
        new Inventory.Wish.Size(1, 1, 10),
        new Inventory.Wish.Source(place, VMID, machine),
        null,
        "linux");
  }

  final Vps imported(String place, Account account) {
    return importer().importStore(place, account.id()).made().getFirst();
  }

  final Custody custody(Backup backup) {
    return ask(tx -> tx.backups().find(backup.id())).orElseThrow().custody();
  }

  final List<BackupId> listed(Vps vps) {
    VpsId id = vps.id();
    return ask(tx -> tx.custody().of(id, null, 100)).stream().map(Backup::id).toList();
  }

  static String uuid(int number) {
    return "%d0000000-5b42-4a3c-9c51-1a2b3c4d5e6f".formatted(number);
  }

  final Backup archive(String place, String uuid, Duration from, String name) {
    return put(place, VMID, from, "smbios1: uuid=%s\nname: %s\n".formatted(uuid, name));
  }

  final Backup archiveAt(String place, String uuid, Instant at) {
    return kept(made(place, VMID, at, "smbios1: uuid=" + uuid + "\n"));
  }

  final Backup archiveBare(String place, Instant at) {
    return kept(made(place, VMID, at, "memory: 512\n"));
  }

  /** That long from now. */
  final Backup put(String place, int vmid, Duration from, String config) {
    return kept(made(place, vmid, ask(tx -> tx.now()).plus(from), config));
  }

  final Backup kept(Backup backup) {
    change(tx -> tx.backups().put(backup));
    return backup;
  }

  final Backup again(Backup gone) {
    ArchiveFacts facts = Objects.requireNonNull(gone.contents().facts());
    return kept(
        new Backup(
            new BackupId(chance.nextId()),
            new StoredFile(
                gone.file().store(),
                gone.file().key(),
                gone.file().sizeBytes(),
                gone.file().modifiedAt()),
            gone.vmid(),
            gone.createdAt(),
            Backup.Condition.AVAILABLE,
            facts));
  }

  final Backup unreadable(String place) {
    return kept(
        new Backup(
            new BackupId(chance.nextId()),
            new StoredFile(place, samples.unique("vzdump") + ".vma", 1, AT),
            VMID,
            AT.plus(Duration.ofDays(9)),
            new Backup.Condition(Backup.State.CORRUPT, "no header"),
            null));
  }

  final Backup made(String place, int vmid, Instant at, String config) {
    return made(
        new BackupId(chance.nextId()), place, samples.unique("vzdump") + ".vma", vmid, at, config);
  }

  final Backup made(BackupId id, String place, String key, int vmid, Instant at, String config) {
    Instant whole = at.truncatedTo(ChronoUnit.SECONDS);
    return new Backup(
        id,
        new StoredFile(place, key, 1_000_000, whole),
        vmid,
        whole,
        Backup.Condition.AVAILABLE,
        new ArchiveFacts(
            new UUID(chance.nextId().getMostSignificantBits(), key.hashCode()).toString(),
            whole,
            List.of(new ArchiveFacts.Device("drive-scsi0", 8L << 30)),
            config + "scsi0: a:b\n#qmdump#map:scsi0:drive-scsi0:a:raw:\n",
            false));
  }

  final String newPlace() {
    String place = samples.unique("store");
    change(tx -> tx.backups().putStore(new StoredPlace(place, "directory", "/srv/" + place)));
    return place;
  }
}
