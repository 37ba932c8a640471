package dev.vakna.transfer.index;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/**
 * Held by whoever makes an index of this home, among threads and among server processes. The files
 * are never removed; the system drops a lock when its process ends, however it ends. One of these
 * serves all who make indexes of a home in a process: the system drops a process's lock as soon as
 * the process closes the file, however often it has it open, so what is held here is known before a
 * file is opened.
 */
final class BuildLocks {

  private final Set<Path> heldHere = new HashSet<>();

  /** A lock that is given back by closing it. */
  final class Held implements AutoCloseable {
    private final Path file;
    private final FileChannel channel;

    private Held(Path file, FileChannel channel) {
      this.file = file;
      this.channel = channel;
    }

    @Override
    public void close() throws IOException {
      if (!channel.isOpen()) {
        return;
      }
      try {
        channel.close();
      } finally {
        leave(file);
      }
    }
  }

  /** The lock; empty when somebody holds it. */
  Optional<Held> attempt(Path file) throws IOException {
    synchronized (heldHere) {
      if (!heldHere.add(file)) {
        return Optional.empty();
      }
    }
    boolean taken = false;
    try {
      FileChannel channel =
          FileChannel.open(
              file,
              Set.of(
                  StandardOpenOption.CREATE, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS),
              PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
      try {
        taken = channel.tryLock() != null;
        return taken ? Optional.of(new Held(file, channel)) : Optional.empty();
      } catch (OverlappingFileLockException heldByThisProcess) {
        return Optional.empty();
      } finally {
        if (!taken) {
          channel.close();
        }
      }
    } finally {
      if (!taken) {
        leave(file);
      }
    }
  }

  private void leave(Path file) {
    synchronized (heldHere) {
      heldHere.remove(file);
    }
  }

  /** Removes what a server that died was at, unless another one is at work there now. */
  void clearUnder(Path lock, Path drafts) throws IOException {
    if (!Files.exists(drafts, LinkOption.NOFOLLOW_LINKS)) {
      return;
    }
    Optional<Held> free = attempt(lock);
    if (free.isPresent()) {
      try (Held held = free.get()) {
        IndexShelf.clear(drafts);
      }
    }
  }
}
