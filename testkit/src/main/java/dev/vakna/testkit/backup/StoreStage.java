package dev.vakna.testkit.backup;

import dev.vakna.core.archive.ArchiveSource;
import dev.vakna.core.backup.BackupStore;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** What a backup store brings so that {@link BackupStoreContract} can be tried on it. */
public interface StoreStage extends AutoCloseable {

  /** The store. */
  BackupStore store();

  /**
   * Puts a sound archive there, in the place of the one of that number if there is one; it is never
   * of the same size and time as that one.
   *
   * @param number 1 to 99; the names of higher numbers come later
   * @param archive what its header calls it
   * @return its name
   */
  String put(int number, UUID archive) throws Exception;

  /**
   * Puts beside an archive what belongs to it: notes, a log; and marks it as protected if asked
   * for.
   */
  void putBeside(String key, boolean isProtected) throws Exception;

  /** Names of all that is beside an archive for its sake. */
  List<String> beside(String key) throws Exception;

  /**
   * Ways in which a deletion may have been cut off, each with a number from 0.
   *
   * @return how many there are
   */
  int cuts();

  /** Leaves of an archive what a deletion leaves that is cut off in that way. */
  void cut(String key, int way) throws Exception;

  /** The archive of that name is no longer there. */
  void remove(String key) throws Exception;

  /** Puts an archive there that is damaged, and tells its name. */
  String putDamaged(int number) throws Exception;

  /**
   * Puts the beginning of an archive there, as when it is being written; {@link #put} completes it.
   */
  String putBegun(int number, UUID archive) throws Exception;

  /**
   * Puts what is no archive of this store where archives are: what leads out of it, what hangs
   * whoever reads it, what is no file.
   *
   * @return their names; none where there can be no such thing
   */
  List<String> putTraps() throws Exception;

  /** Names that would lead to something that is there, and is not the store's, if followed. */
  List<String> waysOut() throws Exception;

  /** In which ways the store can be away. */
  List<String> absences();

  /** From now on the store is away, in that way. */
  void away(String absence) throws Exception;

  /** It is back. */
  void back() throws Exception;

  /**
   * Which archive can be read of what was opened.
   *
   * @return empty where nothing can be read at all
   */
  Optional<UUID> read(ArchiveSource opened) throws Exception;

  /** All that lies there, with contents and times, seen by another way than the store's. */
  List<String> picture() throws Exception;

  @Override
  void close() throws Exception;
}
