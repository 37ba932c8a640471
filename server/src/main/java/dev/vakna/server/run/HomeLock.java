package dev.vakna.server.run;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One server's claim on its home directory. The system drops it when the process ends, however it
 * ends.
 */
public final class HomeLock implements AutoCloseable {

  private static final String FILE = "server.lock";

  private final FileChannel channel;

  private HomeLock(FileChannel channel) {
    this.channel = channel;
  }

  /**
   * Claims the home and leaves in the lock's file who holds it: process id and the time of its
   * start in milliseconds since 1970.
   *
   * @return none when another server holds the home
   */
  public static Optional<HomeLock> take(Path home) {
    try {
      Files.createDirectories(home);
      FileChannel channel =
          FileChannel.open(home.resolve(FILE), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
      FileLock lock = tryLock(channel);
      if (lock == null) {
        channel.close();
        return Optional.empty();
      }
      write(channel);
      makePrivate(home.resolve("log"));
      return Optional.of(new HomeLock(channel));
    } catch (IOException e) {
      throw new StartRefusedException(
          "The home directory %s cannot be used: %s.".formatted(home, cause(e)),
          "make it a directory that this user may write to, on a disk with room, or choose another with --vakna.home",
          e);
    }
  }

  /** Logs name customers' machines; others on the host have no business with them. */
  private static void makePrivate(Path directory) throws IOException {
    if (!Files.isDirectory(directory)) {
      Files.createDirectory(
          directory,
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    }
  }

  /** The process that the lock's file names, 0 when it names none. */
  static long holder(Path home) {
    try {
      String first = Files.readString(home.resolve(FILE)).strip().split(" ", 2)[0];
      return first.matches("[1-9]\\d{0,9}") ? Long.parseLong(first) : 0;
    } catch (IOException unreadable) {
      return 0;
    }
  }

  private static void write(FileChannel channel) throws IOException {
    ProcessHandle self = ProcessHandle.current();
    long started = self.info().startInstant().map(Instant::toEpochMilli).orElse(0L);
    channel.truncate(0);
    channel.write(
        ByteBuffer.wrap("%d %d\n".formatted(self.pid(), started).getBytes(StandardCharsets.UTF_8)));
  }

  private static String cause(IOException fault) {
    return switch (fault) {
      case AccessDeniedException e -> "this user may not write to " + e.getFile();
      case FileAlreadyExistsException e -> e.getFile() + " is there and is no directory";
      case FileSystemException e when e.getReason() != null -> e.getReason();
      default -> String.valueOf(fault.getMessage());
    };
  }

  private static @Nullable FileLock tryLock(FileChannel channel) throws IOException {
    try {
      return channel.tryLock();
    } catch (OverlappingFileLockException ownProcess) {
      return null;
    }
  }

  @Override
  public void close() {
    try {
      channel.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
