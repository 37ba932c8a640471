package dev.vakna.postgres.embedded;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.UUID;

/**
 * Who uses a server. Every user keeps a lock on a file of its own; the kernel drops it when the
 * process dies, however it dies.
 */
final class Holders {

  private final Path directory;
  private final String self;

  Holders(Path directory) {
    this.directory = directory;
    ProcessHandle process = ProcessHandle.current();
    this.self =
        process.pid()
            + "-"
            + process.info().startInstant().map(Instant::toEpochMilli).orElse(0L)
            + "-";
  }

  /** Enters this process as a user. */
  Hold enter() throws IOException {
    Layout.makePassable(directory);
    Path file = directory.resolve(self + UUID.randomUUID());
    FileChannel channel =
        FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
    try {
      return new Hold(file, channel, channel.lock());
    } catch (IOException e) {
      channel.close();
      throw e;
    }
  }

  /** True when nobody uses the server; forgets users that died. */
  boolean none() throws IOException {
    if (!Files.isDirectory(directory)) {
      return true;
    }
    boolean none = true;
    try (var files = Files.newDirectoryStream(directory)) {
      for (Path file : files) {
        none &= dead(file);
      }
    }
    return none;
  }

  private boolean dead(Path file) throws IOException {
    if (file.getFileName().toString().startsWith(self)) {
      // Opening and closing a file drops every lock that this same process has on it.
      return false;
    }
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE);
        FileLock lock = channel.tryLock()) {
      if (lock == null) {
        return false;
      }
      Files.deleteIfExists(file);
      return true;
    } catch (OverlappingFileLockException e) {
      return false;
    }
  }

  /** One user's lock. */
  record Hold(Path file, FileChannel channel, FileLock lock) {

    void leave() throws IOException {
      Files.deleteIfExists(file);
      channel.close();
    }
  }
}
