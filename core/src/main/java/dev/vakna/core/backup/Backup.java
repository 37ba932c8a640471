package dev.vakna.core.backup;

import dev.vakna.core.id.BackupId;
import java.time.Instant;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One archive in a backup store, as last seen there.
 *
 * @param id identity; stays with the file as long as the store shows it
 * @param store name of the store
 * @param key file name inside the store
 * @param vmid the guest's number
 * @param createdAt creation time in the archive's header, or by its name where unreadable
 * @param sizeBytes size of the archive file
 * @param modifiedAt modification time of the file
 * @param note text of the notes file, or null
 * @param isProtected must not be deleted or pruned
 * @param state whether it can be restored
 * @param fault why not, in words for people; null when {@link State#AVAILABLE}
 * @param facts what the header says; null when it could not be read
 */
public record Backup(
    BackupId id,
    String store,
    String key,
    int vmid,
    Instant createdAt,
    long sizeBytes,
    Instant modifiedAt,
    @Nullable String note,
    boolean isProtected,
    State state,
    @Nullable String fault,
    @Nullable ArchiveFacts facts) {

  public Backup {
    Objects.requireNonNull(id);
    Objects.requireNonNull(store);
    Objects.requireNonNull(key);
    Objects.requireNonNull(createdAt);
    Objects.requireNonNull(modifiedAt);
    Objects.requireNonNull(state);
  }

  /** The same in another state, for that reason. */
  public Backup in(State newState, String newFault) {
    return new Backup(
        id,
        store,
        key,
        vmid,
        createdAt,
        sizeBytes,
        modifiedAt,
        note,
        isProtected,
        newState,
        newFault,
        facts);
  }

  /** Whether a backup can be restored. */
  public enum State {
    AVAILABLE,
    /** The file or its store is gone or cannot be read now. */
    UNAVAILABLE,
    /** The archive was read and is damaged. */
    CORRUPT,
    /** Being deleted. */
    DELETING;

    /** As stored: lower case. */
    public String code() {
      return name().toLowerCase(Locale.ROOT);
    }
  }
}
