package dev.vakna.core.backup;

import dev.vakna.core.archive.ArchiveFacts;
import dev.vakna.core.archive.ArchiveRejectedException;
import dev.vakna.core.archive.ArchiveSource;
import java.io.Closeable;
import java.io.IOException;
import java.util.List;

/**
 * A place where archives lie. Only ever read. Every method may take long; none may be believed to
 * come back unless whoever made the store says so.
 */
public interface BackupStore {

  /** The store's name, as operators gave it. */
  String name();

  /**
   * Begins to list what is there now, by names and sizes alone.
   *
   * @throws SilentStoreException when the store does not answer
   * @throws IOException when the store cannot be read; nothing is known of its archives then
   */
  Listing list() throws IOException;

  /**
   * Whether anything has that name now; also what cannot be read.
   *
   * @throws IOException when that cannot be told
   */
  boolean has(String key) throws IOException;

  /**
   * Reads one archive's header.
   *
   * @throws ArchiveRejectedException when it is damaged or not an archive
   * @throws SilentStoreException when the store does not answer
   * @throws IOException when it cannot be read now
   */
  ArchiveFacts inspect(String key) throws IOException;

  /**
   * The archive, for an engine to read; held open until it is closed.
   *
   * @throws SilentStoreException when the store does not answer
   * @throws IOException when it is gone or cannot be read now
   */
  ArchiveSource open(String key) throws IOException;

  /** What is in a store, in the order of the names' bytes. Not safe for use by several threads. */
  interface Listing extends Closeable {

    /**
     * The next ones, in their order.
     *
     * @param most 1 or more
     * @return at most that many; none at the end
     * @throws IOException when the store cannot be read any more; what was given stays true
     */
    List<StoreEntry> next(int most) throws IOException;

    @Override
    void close();

    /** All at once. */
    static Listing of(List<? extends StoreEntry> entries) {
      return new Listing() {
        private int at;

        @Override
        public List<StoreEntry> next(int most) {
          int end = Math.min(entries.size(), at + most);
          List<StoreEntry> next = List.copyOf(entries.subList(at, end));
          at = end;
          return next;
        }

        @Override
        public void close() {
          // Nothing is held.
        }
      };
    }
  }
}
