package dev.vakna.engine.qemu.home;

import dev.vakna.core.engine.EngineException;
import dev.vakna.core.machine.MachineName;
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
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One holder at a time, among threads and among server processes on one home. A lock file that was
 * removed with its machine while somebody waited for it is noticed and asked for anew.
 */
public final class MachineLocks {

  private static final Duration STEP = Duration.ofMillis(20);

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
    public void close() {
      try {
        channel.close();
      } catch (IOException e) {
        throw EngineException.retryable("the lock %s cannot be given back".formatted(file), e);
      } finally {
        leave(file);
      }
    }
  }

  /**
   * Waits for a lock.
   *
   * @throws EngineException retryable, when somebody else held it all the time
   */
  public Held take(Path file, String what, Duration patience) {
    long deadline = System.nanoTime() + patience.toNanos();
    while (true) {
      Held held = attempt(file);
      if (held != null) {
        return held;
      }
      if (System.nanoTime() - deadline > 0) {
        throw EngineException.retryable(
            "%s is being worked on by somebody else; try again later".formatted(what), null);
      }
      try {
        Thread.sleep(STEP);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw EngineException.retryable("interrupted while waiting for " + what, e);
      }
    }
  }

  /** The lock, or null when somebody holds it now. */
  public @Nullable Held attempt(Path file) {
    synchronized (heldHere) {
      if (!heldHere.add(file)) {
        return null;
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
        if (lock != null && after != null && (before == null || before.equals(after))) {
          taken = true;
          return new Held(file, channel);
        }
        return null;
      } finally {
        if (!taken) {
          channel.close();
        }
      }
    } catch (OverlappingFileLockException e) {
      return null;
    } catch (IOException e) {
      throw EngineException.retryable(
          "the lock %s cannot be taken: %s".formatted(file, e.getMessage()), e);
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

  public static Path of(MachineDirectory directory) {
    return directory.lock();
  }

  /** Who holds the lock of a machine's transfer; taken for hours. */
  public static Path ofTransfer(MachineDirectory directory) {
    return directory.root().resolve("transfer.lock");
  }

  public static String named(MachineName name) {
    return "machine " + name;
  }
}
