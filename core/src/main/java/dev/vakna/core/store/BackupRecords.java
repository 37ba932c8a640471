package dev.vakna.core.store;

import dev.vakna.core.backup.Backup;
import dev.vakna.core.id.BackupId;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
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

  /** All backups of one guest, newest first. */
  List<Backup> ofGuest(String store, int vmid);

  /** All backups of a store, by key: each with all that its header says, so rather page. */
  List<Backup> inStore(String store);

  /**
   * What a scan must know of a store's backups, in the order of the keys' bytes.
   *
   * @param afterKey where to go on, or empty text for the start
   * @param most 1 or more
   */
  List<Known> known(String store, String afterKey, int most);

  /** Has all backups of a store that can be restored be unavailable; how many that were. */
  int unavailable(String store, String fault);

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
   */
  record StoredPlace(String name, String kind, String location, boolean trustIndexes) {

    /** A store whose indexes nobody vouches for. */
    public StoredPlace(String name, String kind, String location) {
      this(name, kind, location, false);
    }
  }
}
