package dev.vakna.transfer.index;

import dev.vakna.transfer.lock.FileLocks;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Where indexes are while they are made, one at a time under a lock. What a server that died left
 * there counts for nothing.
 *
 * @param directory there only while one is made
 */
record Drafts(Path directory) {

  /** Removes what was left there, unless somebody is at work there now. */
  void clearUnder(FileLocks locks, Path lock) throws IOException {
    if (!Files.exists(directory, LinkOption.NOFOLLOW_LINKS)) {
      return;
    }
    Optional<FileLocks.Held> free = locks.attempt(lock);
    if (free.isPresent()) {
      try (FileLocks.Held held = free.get()) {
        clear();
      }
    }
  }

  /** Only for whoever holds the lock. */
  void clear() throws IOException {
    if (Files.isSymbolicLink(directory)) {
      // What it leads to is not ours.
      Files.delete(directory);
      return;
    }
    try (DirectoryStream<Path> files = Files.newDirectoryStream(directory)) {
      for (Path file : files) {
        Files.deleteIfExists(file);
      }
    } catch (NoSuchFileException e) {
      return;
    } catch (DirectoryIteratorException e) {
      throw e.getCause();
    }
    Files.deleteIfExists(directory);
  }

  /** Where the draft of an index of that name is to be; only for whoever holds the lock. */
  Path of(String name) throws IOException {
    return IndexShelf.ready(directory).resolve(name);
  }
}
