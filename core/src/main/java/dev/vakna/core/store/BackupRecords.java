package dev.vakna.core.store;

import dev.vakna.core.backup.Backup;
import dev.vakna.core.id.BackupId;
import java.util.List;
import java.util.Optional;

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

  /** All backups of a store, by key. */
  List<Backup> inStore(String store);

  /**
   * A backup store that the operator added.
   *
   * @param name unique
   * @param kind {@code directory}
   * @param location a directory's absolute path
   */
  record StoredPlace(String name, String kind, String location) {}
}
