package dev.vakna.core.archive;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Objects;

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
}
