package dev.vakna.core.backup;

import dev.vakna.core.archive.ArchiveFacts;
import dev.vakna.core.archive.ArchiveIdentity;
import dev.vakna.core.guest.ArchivedGuest;
import dev.vakna.core.guest.GuestConfig;
import dev.vakna.core.guest.MachineIdentity;
import dev.vakna.core.id.BackupId;
import java.time.Instant;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
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
 * @param facts what the header says; null when it could not be read, and where only {@code guest}
 *     is needed
 * @param guest what its configuration means; null when there is none or it could not be read
 * @param custody whose it is
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
    @Nullable ArchiveFacts facts,
    @Nullable ArchivedGuest guest,
    Custody custody) {

  public Backup {
    Objects.requireNonNull(id);
    Objects.requireNonNull(store);
    Objects.requireNonNull(key);
    Objects.requireNonNull(createdAt);
    Objects.requireNonNull(modifiedAt);
    Objects.requireNonNull(state);
    Objects.requireNonNull(custody);
  }

  /** One just read, its configuration included; whose it is, is decided later. */
  public Backup(
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
    this(
        id,
        store,
        key,
        vmid,
        createdAt,
        sizeBytes,
        modifiedAt,
        note,
        isProtected,
        state,
        fault,
        facts,
        ArchivedGuest.of(facts),
        Custody.NOBODY);
  }

  /** The machine that was backed up, or null when it could not be read. */
  public @Nullable GuestConfig config() {
    return guest == null ? null : guest.config();
  }

  /** By what its machine is known; null when that could not be read. */
  public @Nullable MachineIdentity machine() {
    return guest == null ? null : guest.machine();
  }

  /** The same, somebody's. */
  public Backup in(Custody newCustody) {
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
        state,
        fault,
        facts,
        guest,
        newCustody);
  }

  /**
   * The same in the custody that its file was in before, if it is the same archive or cannot be
   * read now; another archive under the same name is decided anew.
   */
  public Backup following(Backup before) {
    boolean same =
        facts == null
            || (before.facts != null
                && facts.archiveId().equals(before.facts.archiveId())
                && Objects.equals(machine(), before.machine()));
    return same ? in(before.custody) : this;
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
        facts,
        guest,
        custody);
  }

  /** Which archive this is; empty when its header could not be read. */
  public Optional<ArchiveIdentity> archive() {
    return facts == null
        ? Optional.empty()
        : Optional.of(new ArchiveIdentity(facts.archiveId(), sizeBytes, modifiedAt));
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
