package dev.vakna.core.restore;

import dev.vakna.core.account.Caller;
import dev.vakna.core.admission.RestoreSource;
import dev.vakna.core.backup.Backup;
import dev.vakna.core.id.BackupId;
import dev.vakna.core.id.VpsId;
import dev.vakna.core.problem.NotFound;
import dev.vakna.core.problem.RefusalException;
import dev.vakna.core.store.Tx;
import java.util.Optional;
import java.util.function.Function;

/** Finds what a path names, for the restore call and its plan alike. */
final class Sources {

  private Sources() {}

  /**
   * What was backed up, the caller's; also a VPS that is gone.
   *
   * @param vpsId the path's text, not yet known to be an id
   * @throws RefusalException when there is none
   */
  static RestoreSource find(Tx tx, Caller caller, String vpsId) {
    return VpsId.parse(vpsId)
        .flatMap(id -> RestoreSources.find(tx, caller.account(), id))
        .orElseThrow(() -> new RefusalException(NotFound.VPS));
  }

  /**
   * A backup of that source.
   *
   * @param backupId the path's text, not yet known to be an id
   * @param records by which it is read
   * @throws RefusalException when there is none
   */
  static Backup backup(
      String backupId, RestoreSource source, Function<BackupId, Optional<Backup>> records) {
    return BackupId.parse(backupId)
        .flatMap(records)
        .filter(backup -> backup.custody().isOf(source.id()))
        .orElseThrow(() -> new RefusalException(NotFound.BACKUP));
  }
}
