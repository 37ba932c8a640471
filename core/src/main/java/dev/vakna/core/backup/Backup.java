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
 * @param file the file
 * @param vmid the guest's number
 * @param createdAt creation time in the archive's header, or by its name where unreadable
 * @param condition whether it can be restored
 * @param contents what was read of it
 * @param custody whose it is
 */
public record Backup(
    BackupId id,
    StoredFile file,
    int vmid,
    Instant createdAt,
    Condition condition,
    Contents contents,
    Custody custody) {

  public Backup {
    Objects.requireNonNull(id);
    Objects.requireNonNull(file);
    Objects.requireNonNull(createdAt);
    Objects.requireNonNull(condition);
    Objects.requireNonNull(contents);
    Objects.requireNonNull(custody);
  }

  /** One just read, its configuration included; whose it is, is decided later. */
  public Backup(
      BackupId id,
      StoredFile file,
      int vmid,
      Instant createdAt,
      Condition condition,
      @Nullable ArchiveFacts facts) {
    this(id, file, vmid, createdAt, condition, Contents.of(facts), Custody.NOBODY);
  }

  /**
   * Whether a backup can be restored.
   *
   * @param fault why not, in words for people; null when {@link State#AVAILABLE}
   */
  public record Condition(State state, @Nullable String fault) {

    /** Nothing is known against it. */
    public static final Condition AVAILABLE = new Condition(State.AVAILABLE, null);

    public Condition {
      Objects.requireNonNull(state);
    }
  }

  /**
   * What was read of an archive.
   *
   * @param facts what the header says; null when it could not be read, and where only {@code guest}
   *     is needed
   * @param guest what its configuration means; null when there is none or it could not be read
   */
  public record Contents(@Nullable ArchiveFacts facts, @Nullable ArchivedGuest guest) {

    /** What the header says, and what its configuration is read to mean. */
    public static Contents of(@Nullable ArchiveFacts facts) {
      return new Contents(facts, ArchivedGuest.of(facts));
    }
  }

  /** The machine that was backed up, or null when it could not be read. */
  public @Nullable GuestConfig config() {
    ArchivedGuest guest = contents.guest();
    return guest == null ? null : guest.config();
  }

  /** By what its machine is known; null when that could not be read. */
  public @Nullable MachineIdentity machine() {
    ArchivedGuest guest = contents.guest();
    return guest == null ? null : guest.machine();
  }

  /** The same, somebody's. */
  public Backup in(Custody newCustody) {
    return new Backup(id, file, vmid, createdAt, condition, contents, newCustody);
  }

  /**
   * The same in the custody that its file was in before, if it is the same archive or cannot be
   * read now; another archive under the same name is decided anew.
   */
  public Backup following(Backup before) {
    ArchiveFacts facts = contents.facts();
    ArchiveFacts known = before.contents.facts();
    boolean same =
        facts == null
            || (known != null
                && facts.archiveId().equals(known.archiveId())
                && Objects.equals(machine(), before.machine()));
    return same ? in(before.custody) : this;
  }

  /** The same in another state, for that reason. */
  public Backup in(State newState, String newFault) {
    return in(new Condition(newState, newFault));
  }

  /** The same, standing so. */
  public Backup in(Condition newCondition) {
    return new Backup(id, file, vmid, createdAt, newCondition, contents, custody);
  }

  /** Which archive this is; empty when its header could not be read. */
  public Optional<ArchiveIdentity> archive() {
    ArchiveFacts facts = contents.facts();
    return facts == null
        ? Optional.empty()
        : Optional.of(new ArchiveIdentity(facts.archiveId(), file.sizeBytes(), file.modifiedAt()));
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
