package dev.vakna.engine.qemu.index;

import dev.vakna.core.index.ArchiveIdentity;
import dev.vakna.vma.ReadControl;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * How archives are read by their indexes.
 *
 * @param shelf where indexes are
 * @param decoders at work at once; 0 for one per core
 */
public record IndexedReading(IndexShelf shelf, int decoders) {

  private static final long TICK_MILLIS = 20;

  /** Checks the range. */
  public IndexedReading {
    if (decoders < 0) {
      throw new IllegalArgumentException("decoders must not be negative");
    }
  }

  /** How many decoders there are on this machine. */
  public int threads() {
    int cores = Runtime.getRuntime().availableProcessors();
    return decoders == 0 ? cores : Math.min(cores, decoders);
  }

  /**
   * The index to restore an archive by, if there is one and it makes a restore quicker. A store
   * that hangs does not hold it up.
   *
   * @param control asked all the time whether to stop
   * @throws InterruptedIOException when it said so, or the thread was interrupted, which then stays
   *     so
   */
  public Optional<UsableIndex> find(ArchiveIdentity archive, Path source, ReadControl control)
      throws IOException {
    var looking = new CompletableFuture<Optional<UsableIndex>>();
    Thread.ofPlatform()
        .name("index-find")
        .daemon()
        .start(() -> {
          try {
            looking.complete(shelf.find(archive, source));
          } catch (RuntimeException | Error e) {
            looking.completeExceptionally(e);
          }
        });
    Optional<UsableIndex> index = await(looking, control);
    if (index.isPresent() && !divides(index.get())) {
      index.get().close();
      return Optional.empty();
    }
    return index;
  }

  /** Where one decoder must do most of it alone, a plain pass does it as fast. */
  private static boolean divides(UsableIndex usable) {
    return usable.index().longestUnit() <= usable.index().streamBytes() / 4 * 3;
  }

  private static Optional<UsableIndex> await(
      CompletableFuture<Optional<UsableIndex>> looking, ReadControl control) throws IOException {
    while (true) {
      try {
        return looking.get(TICK_MILLIS, TimeUnit.MILLISECONDS);
      } catch (TimeoutException e) {
        if (control.cancelled()) {
          throw left(looking);
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw left(looking);
      } catch (ExecutionException e) {
        // It only saves time; the archive itself tells all.
        return Optional.empty();
      }
    }
  }

  private static InterruptedIOException left(CompletableFuture<Optional<UsableIndex>> looking) {
    looking.thenAccept(found -> found.ifPresent(UsableIndex::discard));
    return new InterruptedIOException("stopped while an index was looked for");
  }
}
