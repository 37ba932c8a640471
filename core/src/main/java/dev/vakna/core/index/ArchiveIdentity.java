package dev.vakna.core.index;

import dev.vakna.core.backup.ArchiveFacts;
import dev.vakna.core.backup.Backup;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Objects;
import java.util.Optional;

/**
 * Which archive an index is of. It is the archive's own: wherever the file lies and whatever it is
 * called, an index made of it holds for it; a file that was changed is another archive.
 *
 * @param archiveId the header's uuid, canonical text
 * @param sizeBytes size of the file
 * @param modifiedAt its time, in whole microseconds
 */
public record ArchiveIdentity(String archiveId, long sizeBytes, Instant modifiedAt) {

  /** Cuts the time to what stores and databases keep. */
  public ArchiveIdentity {
    Objects.requireNonNull(archiveId);
    modifiedAt = modifiedAt.truncatedTo(ChronoUnit.MICROS);
  }

  /** The archive of a backup; empty when its header could not be read. */
  public static Optional<ArchiveIdentity> of(Backup backup) {
    ArchiveFacts facts = backup.facts();
    return facts == null
        ? Optional.empty()
        : Optional.of(
            new ArchiveIdentity(facts.archiveId(), backup.sizeBytes(), backup.modifiedAt()));
  }
}
