package dev.vakna.core.backup;

import dev.vakna.core.archive.ArchiveFacts;
import dev.vakna.core.archive.ArchiveRejectedException;
import dev.vakna.core.archive.ArchiveSource;
import java.io.Closeable;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/**
 * A place where archives lie. Only ever read but for {@link #delete}: no other call leaves anything
 * there, or changes so much as a time. Safe for use by several threads. Every method may take long;
 * none may be believed to come back unless whoever made the store says so, who then has a caller
 * that is interrupted told so at once, by {@link java.io.InterruptedIOException}, and lets that
 * cost no other caller anything.
 *
 * <p>A key is the plain name of one archive. Whatever else is asked for, by whomever, is refused
 * calmly: no path, no link and no odd character leads to anything outside, nothing is waited for
 * that is no file, and the store answers on. A store that is away says so, by an exception or a
 * listing that is bare: none of its archives is gone because it cannot be seen.
 */
public interface BackupStore {

  /** The store's name, as operators gave it. */
  String name();

  /**
   * Begins to list what is there now, by names and sizes alone. What lies there from the beginning
   * to the end is listed, once; what comes, goes or is being written meanwhile may be or not, and
   * costs only itself. Each listing goes its own way.
   *
   * @throws SilentStoreException when the store does not answer
   * @throws IOException when the store cannot be read; nothing is known of its archives then
   */
  Listing list() throws IOException;

  /**
   * Whether anything has that name now; also what cannot be read. What can be no archive's name,
   * nothing has.
   *
   * @throws IOException when that cannot be told, as of a store that is away
   */
  boolean has(String key) throws IOException;

  /**
   * Reads one archive's header, as it is now: the same for as long as the archive is the same.
   *
   * @throws ArchiveRejectedException when it is damaged or not an archive
   * @throws SilentStoreException when the store does not answer
   * @throws IOException when it is gone, was changed meanwhile, or cannot be read now
   */
  ArchiveFacts inspect(String key) throws IOException;

  /**
   * The archive, for an engine to read; held open until it is closed. It stays what it was, and its
   * size and time tell of it and of nothing else, though it is replaced or removed meanwhile.
   *
   * @throws SilentStoreException when the store does not answer
   * @throws IOException when it is gone or cannot be read now
   */
  ArchiveSource open(String key) throws IOException;

  /**
   * Removes one archive with what lies beside it for its sake, such as notes and log; wholly, or
   * not at all as far as anybody can see. Nothing but that very archive: what has its name and is
   * another one, a link or no file stays as it is. Whoever repeats it after it was cut off
   * anywhere, or does it at the same time, finishes it. A store that lets nothing be deleted
   * refuses.
   *
   * @throws SilentStoreException when the store does not answer; it may still be done then
   * @throws IOException when it cannot be told what became of it, as of a store that is away
   */
  default DeleteOutcome delete(DoomedArchive archive) throws IOException {
    return new DeleteOutcome.Refused("the store '%s' lets nothing be deleted".formatted(name()));
  }

  /**
   * Where an archive's file lies, whatever the store is called and whatever path leads there: two
   * stores of one directory, by a link, a mount or twice by its own path, say the same of each file
   * in it. Two stores that say the same of a file are taken to be of one directory.
   *
   * @return nothing when nothing has that name
   * @throws SilentStoreException when the store does not answer
   * @throws IOException when that cannot be told, as of a store that is away
   */
  default Optional<String> whereabouts(String key) throws IOException {
    return has(key) ? Optional.of(name() + "/" + key) : Optional.empty();
  }

  /**
   * What is in a store. Whatever has an archive's name comes in the order of the names' bytes, in
   * which it is compared with the records; what has none may come anywhere. Not safe for use by
   * several threads.
   */
  interface Listing extends Closeable {

    /**
     * The next ones, in their order.
     *
     * @param most 1 or more
     * @return at most that many; none at the end, which stays the end
     * @throws IOException when the store cannot be read any more; what was given stays true, and
     *     there is no going on: it throws from then on, so that what was missed is never passed
     *     over
     */
    List<StoreEntry> next(int most) throws IOException;

    /**
     * Whether nothing is listed in a place that is not known to be the one in which archives were.
     * Where archives of it are recorded, its storage is away rather than emptied.
     */
    default boolean isBare() {
      return false;
    }

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
