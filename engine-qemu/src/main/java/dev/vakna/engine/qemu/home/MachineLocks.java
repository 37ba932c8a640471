package dev.vakna.engine.qemu.home;

import dev.vakna.core.engine.EngineException;
import dev.vakna.core.engine.Watch;
import dev.vakna.core.machine.MachineName;
import dev.vakna.engine.qemu.host.StorageFault;
import dev.vakna.transfer.lock.FileLocks;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * One holder at a time, among threads and among server processes on one home. A lock file that was
 * removed with its machine while somebody waited for it is noticed and asked for anew.
 */
public final class MachineLocks {

  private static final Duration STEP = Duration.ofMillis(20);

  private final FileLocks files = new FileLocks();

  /** A lock that is given back by closing it. */
  public static final class Held implements AutoCloseable {
    private final Path file;
    private final FileLocks.Held held;

    private Held(Path file, FileLocks.Held held) {
      this.file = file;
      this.held = held;
    }

    @Override
    public void close() {
      try {
        held.close();
      } catch (IOException e) {
        throw EngineException.retryable("the lock %s cannot be given back".formatted(file), e);
      }
    }
  }

  /**
   * Waits for a lock.
   *
   * @param watch asked while it waits; may end the waiting
   * @throws EngineException retryable, when somebody else held it all the time
   */
  public Held take(Path file, String what, Duration patience, Watch watch)
      throws InterruptedException {
    long deadline = System.nanoTime() + patience.toNanos();
    watch.check();
    while (true) {
      Held held = attempt(file);
      if (held != null) {
        return held;
      }
      if (System.nanoTime() - deadline > 0) {
        throw EngineException.retryable(
            "%s is being worked on by somebody else; try again later".formatted(what), null);
      }
      watch.pause(STEP);
    }
  }

  /** The lock, or null when somebody holds it now. */
  public @Nullable Held attempt(Path file) {
    try {
      return files.attempt(file).map(held -> new Held(file, held)).orElse(null);
    } catch (IOException e) {
      throw StorageFault.of(
          "the lock %s cannot be taken: %s".formatted(file, e.getMessage()), file, e);
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
