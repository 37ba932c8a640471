package dev.vakna.core.custody;

import dev.vakna.core.archive.ArchiveFacts;
import dev.vakna.core.backup.Backup;
import dev.vakna.core.backup.Custody;
import dev.vakna.core.guest.MachineIdentity;
import dev.vakna.core.guest.MachineIdentity.Kinship;
import dev.vakna.core.inventory.Vps;
import dev.vakna.core.store.CustodyRecords.Ruling;
import dev.vakna.core.store.Tx;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Knows an archive that comes back, such as one that was moved away for a while, as that of a VPS
 * that is gone: by the archive's own uuid, never by its number. What an operator decided of it
 * counts before that, and so does a VPS that is there and of the same machine.
 */
public final class Retention {

  private Retention() {}

  /** The backup as it is to be recorded: retained when nobody has decided on it and it is known. */
  public static Backup of(Tx tx, Backup backup) {
    ArchiveFacts facts = backup.contents().facts();
    if (facts == null || !backup.custody().equals(Custody.NOBODY)) {
      return backup;
    }
    return tx.sources()
        .formerOf(backup.file().store(), facts.archiveId())
        .filter(_ -> !isRuledOn(tx, backup, facts.archiveId()) && !isOfOneThere(tx, backup))
        .map(former -> backup.in(new Custody.Retained(former)))
        .orElse(backup);
  }

  private static boolean isRuledOn(Tx tx, Backup backup, String archiveId) {
    MachineIdentity machine = backup.machine();
    return Stream.concat(
            Stream.of(Ruling.archive(archiveId)),
            Optional.ofNullable(machine)
                .filter(MachineIdentity::known)
                .map(known -> Ruling.machine(known.key()))
                .stream())
        .anyMatch(subject ->
            tx.custody().ruling(backup.file().store(), backup.vmid(), subject).isPresent());
  }

  private static boolean isOfOneThere(Tx tx, Backup backup) {
    MachineIdentity machine = backup.machine();
    return machine != null
        && tx.vpses().bySource(backup.file().store(), backup.vmid()).stream()
            .anyMatch(vps -> isOf(vps, machine));
  }

  private static boolean isOf(Vps vps, MachineIdentity machine) {
    Vps.BackupSource source = vps.origin().source();
    MachineIdentity bound = source == null ? null : source.machine();
    if (bound == null) {
      return false;
    }
    Kinship kinship = bound.with(machine);
    return kinship == Kinship.SAME || kinship == Kinship.ALIKE;
  }
}
