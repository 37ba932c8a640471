package dev.vakna.core.backup;

import dev.vakna.core.archive.ArchiveFacts;
import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The very archive that is to be deleted; what differs in any of this is another one.
 *
 * @param key file name inside the store
 * @param sizeBytes size of the file
 * @param modifiedAt modification time of the file
 * @param archiveId what its header calls it; null when that could not be read
 */
public record DoomedArchive(
    String key, long sizeBytes, Instant modifiedAt, @Nullable String archiveId) {

  public DoomedArchive {
    Objects.requireNonNull(key);
    Objects.requireNonNull(modifiedAt);
  }

  /** The archive of a backup as it was recorded. */
  public static DoomedArchive of(Backup backup) {
    StoredFile file = backup.file();
    ArchiveFacts facts = backup.contents().facts();
    return new DoomedArchive(
        file.key(), file.sizeBytes(), file.modifiedAt(), facts == null ? null : facts.archiveId());
  }
}
