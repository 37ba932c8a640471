package dev.vakna.server.run;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
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
   * Claims the home.
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
      return Optional.of(new HomeLock(channel));
    } catch (IOException e) {
      throw new UncheckedIOException(
          "The home directory %s cannot be used: %s. Choose another with --vakna.home."
              .formatted(home, e),
          e);
    }
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
