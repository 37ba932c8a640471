package dev.vakna.core.restore.step;

import dev.vakna.core.archive.ArchiveFacts;
import dev.vakna.core.archive.ArchiveSource;
import dev.vakna.core.backup.BackupStore;
import dev.vakna.core.backup.BackupStores;
import dev.vakna.core.guest.MachineIdentityReader;
import java.io.IOException;

/**
 * Opens the archive that a restore was admitted for, and no other that has taken its name since: a
 * restore may wait, be stopped and go on days later, and each time the name leads to whatever is
 * there then.
 */
final class AdmittedArchive {

  private AdmittedArchive() {}

  /**
   * To be closed by the caller.
   *
   * @throws IOException when it cannot be read
   * @throws dev.vakna.core.archive.ArchiveRejectedException when it is damaged
   * @throws dev.vakna.operations.StepFailedException when it is another archive, or another
   *     machine's
   */
  static ArchiveSource open(BackupStores stores, RestoreInput input) throws IOException {
    BackupStore store =
        stores
            .find(input.origin().store())
            .orElseThrow(() ->
                new IOException("the store '%s' was removed".formatted(input.origin().store())));
    // What is opened is held, so that whatever takes its name before the look is found by it, and
    // whatever takes it after the look is not what is read.
    ArchiveSource source = store.open(input.origin().key());
    try {
      ArchiveFacts facts = store.inspect(input.origin().key());
      if (!facts.archiveId().equals(input.origin().archiveId()) || ofAnother(facts, input)) {
        throw Faults.replaced(input.origin().key());
      }
      return source;
    } catch (IOException | RuntimeException e) {
      source.close();
      throw e;
    }
  }

  /** The same header around another machine's configuration is not what was admitted. */
  private static boolean ofAnother(ArchiveFacts facts, RestoreInput input) {
    String config = facts.config();
    return input.origin().machine() != null
        && (config == null
            || !MachineIdentityReader.read(config).key().equals(input.origin().machine()));
  }
}
