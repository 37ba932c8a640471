package dev.vakna.vma.disk;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import org.jspecify.annotations.Nullable;

/**
 * Sends what was written through the page cache on to the disk while more is written. Left to
 * itself the kernel gathers it until it must hold up everybody, other programs too, and the end of
 * the file then waits for all of it. For one thread at a time: whoever shares it takes turns.
 */
final class WriteBehind {

  private static final long EVERY = 64L << 20;

  private final FileChannel file;
  private @Nullable FutureTask<Void> flush;
  private long unsent;

  WriteBehind(FileChannel file) {
    this.file = file;
  }

  /**
   * Takes note of bytes that were written. Waits where the disk is more than one step behind.
   *
   * @throws IOException if the disk did not take what was written before
   */
  void wrote(int bytes) throws IOException {
    unsent += bytes;
    if (unsent < EVERY) {
      return;
    }
    unsent = 0;
    settle();
    var next =
        new FutureTask<Void>(() -> {
          file.force(false);
          return null;
        });
    flush = next;
    Thread.ofPlatform().name("vma-flush").daemon().start(next);
  }

  /** Waits for what is on its way, even if interrupted. */
  void settle() throws IOException {
    FutureTask<Void> running = flush;
    flush = null;
    boolean interrupted = false;
    while (running != null) {
      try {
        running.get();
        running = null;
      } catch (InterruptedException e) {
        interrupted = true;
      } catch (ExecutionException e) {
        throw new IOException("what was written did not reach the disk: " + e.getCause(), e);
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  /** Waits as {@link #settle()} does, where what was written is thrown away. */
  void abandon() {
    try {
      settle();
    } catch (IOException e) {
      // It need not have reached the disk.
      unsent = 0;
    }
  }
}
