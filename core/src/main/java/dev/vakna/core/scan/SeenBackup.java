package dev.vakna.core.scan;

import dev.vakna.core.archive.ArchiveFacts;
import dev.vakna.core.backup.Backup;
import dev.vakna.core.backup.FoundArchive;
import dev.vakna.core.backup.StoredFile;
import dev.vakna.core.id.BackupId;
import org.jspecify.annotations.Nullable;

/** What becomes of an archive that a look found: the backup that is recorded. */
final class SeenBackup {

  private final String store;
  private final BackupId id;
  private final FoundArchive found;

  SeenBackup(String store, BackupId id, FoundArchive found) {
    this.store = store;
    this.id = id;
    this.found = found;
  }

  /** Its header was read; what that says decides whether it can be restored. */
  Backup read(ArchiveFacts facts) {
    return facts.config() == null
        ? in(
            Backup.State.UNAVAILABLE,
            "The archive holds no machine configuration (qemu-server.conf).",
            facts)
        : in(Backup.State.AVAILABLE, null, facts);
  }

  /** It was read, and must not be used. */
  Backup damaged(@Nullable String why, @Nullable ArchiveFacts facts) {
    return in(Backup.State.CORRUPT, why, facts);
  }

  /** It may be whole, and is packed in a way that is not read here. */
  Backup unsupported() {
    return in(
        Backup.State.UNAVAILABLE,
        "It is packed in a way that is not read here; support can pack it again.",
        null);
  }

  /**
   * It cannot be read now.
   *
   * @param facts what was read of the same file before, or null
   */
  Backup unreadable(@Nullable ArchiveFacts facts) {
    return in(Backup.State.UNAVAILABLE, StoreKeeper.FILE_AWAY, facts);
  }

  private Backup in(Backup.State state, @Nullable String fault, @Nullable ArchiveFacts facts) {
    return new Backup(
        id,
        new StoredFile(
            store,
            found.key(),
            found.sizeBytes(),
            found.modifiedAt(),
            found.note(),
            found.isProtected()),
        found.vmid(),
        facts == null ? found.namedAt() : facts.createdAt(),
        new Backup.Condition(state, fault),
        facts);
  }
}
