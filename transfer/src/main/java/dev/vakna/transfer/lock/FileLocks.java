package dev.vakna.transfer.lock;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One holder of a file at a time, among threads and among server processes. The system drops a lock
 * when its process ends, however it ends. One of these serves all who lock the same files in a
 * process: the system drops a process's lock as soon as the process closes the file, however often
 * it has it open, so what is held here is known before a file is opened. A lock file that was
 * removed while somebody asked for it counts as held, and is to be asked for anew.
 */
public final class FileLocks {

  private final Set<Path> heldHere = new HashSet<>();

  /** A lock that is given back by closing it. */
  public final class Held implements AutoCloseable {
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
  public Optional<Held> attempt(Path file) throws IOException {
    synchronized (heldHere) {
      if (!heldHere.add(file)) {
        return Optional.empty();
      }
    }
    boolean taken = false;
    try {
      @Nullable Object before = key(file);
      FileChannel channel =
          FileChannel.open(
              file,
              Set.of(
                  StandardOpenOption.CREATE, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS),
              PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
      try {
        @Nullable FileLock lock = channel.tryLock();
        // The name must have led to one file before it was opened and after it was locked.
        @Nullable Object after = key(file);
        taken = lock != null && after != null && (before == null || before.equals(after));
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

  private static @Nullable Object key(Path file) throws IOException {
    try {
      return Files.getAttribute(file, "unix:ino", LinkOption.NOFOLLOW_LINKS);
    } catch (NoSuchFileException e) {
      return null;
    }
  }
}
