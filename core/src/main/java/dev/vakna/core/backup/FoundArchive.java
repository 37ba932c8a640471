package dev.vakna.core.backup;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * An archive that a scan of a store found.
 *
 * @param key file name inside the store
 * @param vmid the guest's number, from the name
 * @param namedAt the time in the name, read in the store's zone
 * @param sizeBytes size of the file
 * @param modifiedAt modification time of the file
 * @param note text of the notes file, bounded, or null
 * @param isProtected a protection marker stands beside it
 */
public record FoundArchive(
    String key,
    int vmid,
    Instant namedAt,
    long sizeBytes,
    Instant modifiedAt,
    @Nullable String note,
    boolean isProtected)
    implements StoreEntry {}
