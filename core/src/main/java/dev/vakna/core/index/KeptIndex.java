package dev.vakna.core.index;

import dev.vakna.core.archive.ArchiveIdentity;
import java.time.Instant;

/**
 * An index that is kept.
 *
 * @param archive what it is of
 * @param bytes its size
 * @param usedAt when a restore last used it; when it was made, if none has
 */
public record KeptIndex(ArchiveIdentity archive, long bytes, Instant usedAt) {}
