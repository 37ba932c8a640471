package dev.vakna.core.backup;

import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * An archive's file, and what lies beside it.
 *
 * @param store name of the store
 * @param key file name inside the store
 * @param sizeBytes size of the archive file
 * @param modifiedAt modification time of the file
 * @param note text of the notes file, or null
 * @param isProtected must not be deleted or pruned
 */
public record StoredFile(
    String store,
    String key,
    long sizeBytes,
    Instant modifiedAt,
    @Nullable String note,
    boolean isProtected) {

  public StoredFile {
    Objects.requireNonNull(store);
    Objects.requireNonNull(key);
    Objects.requireNonNull(modifiedAt);
  }

  /** One with nothing beside it. */
  public StoredFile(String store, String key, long sizeBytes, Instant modifiedAt) {
    this(store, key, sizeBytes, modifiedAt, null, false);
  }
}
