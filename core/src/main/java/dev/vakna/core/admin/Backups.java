package dev.vakna.core.admin;

import dev.vakna.core.archive.ArchiveFacts;
import dev.vakna.core.backup.Backup;
import dev.vakna.core.backup.Custody;
import dev.vakna.core.custody.Custodian;
import dev.vakna.core.guest.MachineIdentity;
import dev.vakna.core.id.BackupId;
import dev.vakna.core.id.VpsId;
import dev.vakna.core.problem.FieldFault;
import dev.vakna.core.problem.NotFound;
import dev.vakna.core.problem.ProblemCode;
import dev.vakna.core.store.CustodyRecords.Ruling;
import dev.vakna.core.store.Store;
import dev.vakna.core.store.Tx;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Backups as operators see them: whose each is, which are held apart and why; and their decisions,
 * which are kept and count before everything else.
 */
public final class Backups {

  /** How many a page holds. */
  public static final int PAGE = 200;

  private final Store store;
  private final Custodian custodian;

  public Backups(Store store, Custodian custodian) {
    this.store = Objects.requireNonNull(store);
    this.custodian = Objects.requireNonNull(custodian);
  }

  /**
   * A page of backups, by id.
   *
   * @param place name of a store, or null for all
   * @param apart only those held apart
   * @param after the last of the page before, or null
   */
  public List<Backup> page(@Nullable String place, boolean apart, @Nullable BackupId after) {
    return store.transact(tx -> {
      if (place != null) {
        Places.require(tx, place);
      }
      return tx.custody().page(place, apart, after, PAGE);
    });
  }

  /**
   * Gives a backup to a VPS, wherever its file goes.
   *
   * @param machine every backup of the same machine under its number too, later ones included
   * @return how it is now
   * @throws AdminRefusedException when there is no such backup or VPS, it is another VPS's, or
   *     nothing can be read of it
   */
  public Backup give(BackupId id, VpsId vps, boolean machine) {
    Backup given =
        store.transact(tx -> {
          Backup backup = locked(tx, id);
          if (tx.vpses().find(vps).isEmpty()) {
            throw new AdminRefusedException(NotFound.vps(vps.text()));
          }
          if (backup.custody() instanceof Custody.Of(VpsId owner) && !owner.equals(vps)) {
            throw AdminRefusedException.fault(
                "vpsId",
                FieldFault.Code.UNKNOWN_VALUE,
                "%s is %s's own. Refuse it first with 'vakna admin backup refuse %s', if it is not."
                    .formatted(id.text(), owner.text(), id.text()));
          }
          Custody custody = new Custody.Of(vps);
          rule(tx, backup, machine, Ruling.Kind.GIVEN, vps);
          tx.custody().put(id, custody);
          return backup.in(custody);
        });
    custodian.settle(given.file().store());
    return given;
  }

  /**
   * Keeps a backup from every VPS.
   *
   * @param machine every backup of the same machine under its number too, later ones included
   * @return how it is now
   * @throws AdminRefusedException when there is no such backup, or nothing can be read of it
   */
  public Backup refuse(BackupId id, boolean machine) {
    Backup refused =
        store.transact(tx -> {
          Backup backup = locked(tx, id);
          Custody custody = new Custody.Apart(Custody.Reason.REFUSED);
          rule(tx, backup, machine, Ruling.Kind.REFUSED, null);
          tx.custody().put(id, custody);
          return backup.in(custody);
        });
    custodian.settle(refused.file().store());
    return refused;
  }

  private static Backup locked(Tx tx, BackupId id) {
    Backup seen = tx.backups().find(id).orElseThrow(() -> absent(id));
    tx.custody().lock(seen.file().store(), seen.vmid());
    return tx.backups().lock(id).orElseThrow(() -> absent(id));
  }

  private static AdminRefusedException absent(BackupId id) {
    return AdminRefusedException.of(
        ProblemCode.BACKUP_NOT_FOUND, "There is no backup %s.".formatted(id.text()));
  }

  private static void rule(
      Tx tx, Backup backup, boolean wholeMachine, Ruling.Kind kind, @Nullable VpsId vps) {
    ArchiveFacts facts = backup.contents().facts();
    MachineIdentity machine = backup.machine();
    if (facts == null || (wholeMachine && (machine == null || !machine.known()))) {
      throw AdminRefusedException.fault(
          wholeMachine && facts != null ? "machine" : "backupId",
          FieldFault.Code.UNKNOWN_VALUE,
          wholeMachine && facts != null
              ? "Nothing in %s tells of which machine it is; decide on it alone."
                  .formatted(backup.file().key())
              : "%s cannot be read, so a decision on it would be one on whatever takes its place. Decide when it can be."
                  .formatted(backup.file().key()));
    }
    tx.custody()
        .rule(
            new Ruling(
                backup.file().store(),
                backup.vmid(),
                Ruling.archive(facts.archiveId()),
                kind,
                vps,
                tx.now()));
    if (wholeMachine && machine != null) {
      tx.custody()
          .rule(
              new Ruling(
                  backup.file().store(),
                  backup.vmid(),
                  Ruling.machine(machine.key()),
                  kind,
                  vps,
                  tx.now()));
      if (kind == Ruling.Kind.REFUSED) {
        tx.custody().reopen(backup.file().store(), backup.vmid(), machine.key());
      } else {
        tx.custody().letGo(backup.file().store(), backup.vmid(), machine.key());
        tx.custody().reopen(backup.file().store(), backup.vmid());
      }
    }
  }
}
