package dev.vakna.core.store;

import dev.vakna.core.archive.ArchiveIdentity;
import dev.vakna.core.backup.Backup;
import dev.vakna.core.id.BackupId;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Backup stores and what they were last seen to hold. */
public interface BackupRecords {

  /** Inserts or replaces a store. */
  void putStore(StoredPlace store);

  /** All stores, by name. */
  List<StoredPlace> stores();

  /** Removes a store and the records of its backups; finding none is success. */
  void removeStore(String name);

  /** Inserts or replaces by id; {@code (store, key)} is unique. */
  void put(Backup backup);

  /**
   * Inserts a backup unless its file is one already, as when two scans find it at once.
   *
   * @return whether it was inserted
   */
  boolean add(Backup backup);

  /** Forgets a backup; finding none is success. */
  void remove(BackupId id);

  Optional<Backup> find(BackupId id);

  /** The same, and nobody removes it before the transaction ends. */
  Optional<Backup> hold(BackupId id);

  /** The same, and nobody changes, removes or holds it before the transaction ends. */
  Optional<Backup> lock(BackupId id);

  /** All backups of a store, by key: each with all that its header says, so rather page. */
  List<Backup> inStore(String store);

  /** The backups of those ids that are there, in no order. */
  List<Backup> all(Set<BackupId> ids);

  /**
   * A page of the backups that can be indexed, that is, whose header was read and that can be
   * restored; newest first, of the same time the greatest id first.
   *
   * @param before creation time of the last one of the page before; null for the first page
   * @param id id of the last one of the page before; null for the first page
   * @param limit at most so many
   */
  List<Backup> indexable(@Nullable Instant before, @Nullable BackupId id, int limit);

  /**
   * At least those of the backups that can be indexed which were changed after that moment by a
   * transaction that is done; others may be among them.
   *
   * @param limit at most so many
   */
  List<Changed> changed(Instant since, int limit);

  /** Those of the archives that a backup is known of. */
  Set<ArchiveIdentity> known(Set<ArchiveIdentity> archives);

  /** The backups of those archives. */
  List<Backup> ofArchives(Set<ArchiveIdentity> archives);

  /**
   * A page of all backups by store and key.
   *
   * @param store of the last one of the page before; null for the first page
   * @param key of the last one of the page before; null for the first page
   * @param limit at most so many
   */
  List<Backup> page(@Nullable String store, @Nullable String key, int limit);

  /** How many there are. */
  long count();

  /** How many can be indexed and are larger than that. */
  long countIndexable(long largerThan);

  /** A backup that changed. */
  record Changed(BackupId id, Instant createdAt) {}

  /**
   * What a scan must know of a store's backups, in the order of the keys' bytes.
   *
   * @param afterKey where to go on, or empty text for the start
   * @param most 1 or more
   */
  List<Known> known(String store, String afterKey, int most);

  /**
   * Has backups of a store that can be restored be unavailable.
   *
   * @param limit at most so many
   * @return how many that were; as many as the limit when there may be more
   */
  int unavailable(String store, String fault, int limit);

  /**
   * Backups of other stores whose files have the same name, size and time as that one's: copies of
   * it, or the same file where two stores are of one directory.
   */
  List<Backup> twins(Backup backup);

  /** Has a backup be one that is being deleted, and keeps how it stood with it. */
  void beginDeletion(BackupId id);

  /** Has a backup that is being deleted stand as before; for any other one, nothing. */
  void endDeletion(BackupId id);

  /** Backups of a store that are being deleted, by id, at most so many after that one. */
  List<Backup> deleting(String store, @Nullable BackupId after, int limit);

  /** How much a store holds. */
  Holdings holdings(String store);

  /** Whether a job that has not ended reads from a store. */
  boolean isRead(String store);

  /**
   * A backup as a scan compares it with what it finds.
   *
   * @param key file name inside the store
   * @param modifiedAt modification time of the file
   * @param note text of the notes file, or null
   */
  record Known(
      BackupId id,
      String key,
      long sizeBytes,
      Instant modifiedAt,
      @Nullable String note,
      boolean isProtected,
      Backup.State state) {}

  /**
   * @param archives archives that are recorded
   * @param restorable those of them that can be restored
   * @param guests how many guests they are of
   */
  record Holdings(int archives, int restorable, int guests) {}

  /**
   * A backup store that the operator added.
   *
   * @param name unique
   * @param kind {@code directory}
   * @param location a directory's absolute path
   * @param trustIndexes whether indexes that lie beside its archives are used
   * @param readOnly whether no archive of it is ever deleted here
   */
  record StoredPlace(
      String name, String kind, String location, boolean trustIndexes, boolean readOnly) {

    /** A store that is only read, and whose indexes nobody vouches for. */
    public StoredPlace(String name, String kind, String location) {
      this(name, kind, location, false, true);
    }
  }
}
