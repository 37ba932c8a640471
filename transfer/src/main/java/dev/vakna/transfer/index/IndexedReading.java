package dev.vakna.transfer.index;

import dev.vakna.core.archive.ArchiveIdentity;
import dev.vakna.core.archive.ArchiveSource;
import dev.vakna.vma.index.IndexRecording;
import dev.vakna.vma.pass.AbandonableTask;
import dev.vakna.vma.pass.ReadControl;
import dev.vakna.vma.pass.VmaCancelledException;
import java.io.IOException;
import java.util.Optional;

/**
 * How archives are read by their indexes.
 *
 * @param shelf where indexes are
 * @param decoders at work at once; 0 for one per core
 * @param recording whether a restore that reads an archive whole makes its index on the way
 */
public record IndexedReading(IndexShelf shelf, int decoders, boolean recording) {

  /** Makes no index on the way. */
  public IndexedReading(IndexShelf shelf, int decoders) {
    this(shelf, decoders, false);
  }

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
   * @throws VmaCancelledException when it said so, or the thread was interrupted, which then stays
   *     so
   */
  public Optional<UsableIndex> find(
      ArchiveIdentity archive, ArchiveSource source, ReadControl control) throws IOException {
    Optional<UsableIndex> index =
        AbandonableTask.run(
            "index-find",
            () -> look(archive, source),
            left -> {
              if (left.isPresent()) {
                left.get().close();
              }
            },
            control);
    if (index.isPresent() && !divides(index.get())) {
      index.get().close();
      return Optional.empty();
    }
    return index;
  }

  /** Begins to make the index of an archive that is about to be read whole, if that is wanted. */
  public Optional<IndexRecording> record(ArchiveIdentity archive, ArchiveSource source) {
    try {
      return recording ? shelf.record(archive, source) : Optional.empty();
    } catch (IOException | RuntimeException | Error e) {
      // It only saves time; the archive itself tells all.
      return Optional.empty();
    }
  }

  private Optional<UsableIndex> look(ArchiveIdentity archive, ArchiveSource source) {
    try {
      return shelf.find(archive, source);
    } catch (RuntimeException | Error e) {
      // It only saves time; the archive itself tells all.
      return Optional.empty();
    }
  }

  /** Where one decoder must do most of it alone, a plain pass does it as fast. */
  private static boolean divides(UsableIndex usable) {
    return usable.index().longestUnit() <= usable.index().streamBytes() / 4 * 3;
  }
}
