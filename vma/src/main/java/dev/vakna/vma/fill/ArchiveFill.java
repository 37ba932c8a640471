package dev.vakna.vma.fill;

import dev.vakna.vma.checkpoint.Checkpoint;
import dev.vakna.vma.checkpoint.CheckpointMismatchException;
import dev.vakna.vma.checkpoint.Checkpointing;
import dev.vakna.vma.disk.DiskTargetException;
import dev.vakna.vma.format.VmaFormatException;
import dev.vakna.vma.format.VmaHeader;
import dev.vakna.vma.index.ArchiveIndex;
import dev.vakna.vma.index.IndexRejectedException;
import dev.vakna.vma.internal.parallel.ParallelRestore;
import dev.vakna.vma.pass.ReadControl;
import dev.vakna.vma.pass.ReadOptions;
import dev.vakna.vma.pass.VmaCancelledException;
import dev.vakna.vma.read.ReadReport;
import dev.vakna.vma.read.VmaArchive;
import dev.vakna.vma.source.VmaSource;
import java.io.Closeable;
import java.io.IOException;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Fills disks from an archive: by its index, several parts at once, where there is one that fits;
 * else by one pass over the whole stream. It may go on where an earlier fill came to, whichever way
 * that one went, as far as the checkpoint tells what is needed.
 *
 * <pre>{@code
 * try (var archive = ArchiveFill.open(VmaSource.file(file), ReadOptions.defaults(), NONE)) {
 *   archive.run(disks, header -> Optional.of(ArchiveIndex.open(indexFile)), NONE);
 * }
 * }</pre>
 *
 * Not safe for use by several threads.
 */
public final class ArchiveFill implements Closeable {

  private final VmaSource source;
  private final ReadOptions options;
  private final VmaArchive archive;

  private ArchiveFill(VmaSource source, ReadOptions options, VmaArchive archive) {
    this.source = source;
    this.options = options;
    this.archive = archive;
  }

  /**
   * Opens an archive and reads its header. Storage that hangs does not hold up the caller.
   *
   * @param control asked about every 20 ms
   * @throws VmaFormatException if the header must not be used
   * @throws VmaCancelledException if it was stopped
   * @throws IOException if the source cannot be read
   */
  public static ArchiveFill open(VmaSource source, ReadOptions options, ReadControl control)
      throws IOException {
    return new ArchiveFill(source, options, VmaArchive.open(source, options, control));
  }

  /** What the header says. */
  public VmaHeader header() {
    return archive.header();
  }

  /** Length of the archive as stored, in bytes; empty where it comes through a pipe. */
  public OptionalLong compressedBytes() {
    return archive.compressedBytes();
  }

  /** When the archive's file was last written to, as seen when it was opened; empty for a pipe. */
  public Optional<Instant> modified() {
    return archive.modified();
  }

  /**
   * Fills the disks. Every target is finished after, and only if, all that was wanted of the
   * archive was found good; otherwise every target is aborted. Called once.
   *
   * @throws VmaFormatException if the archive is bad
   * @throws VmaCancelledException if it was stopped
   * @throws DiskTargetException if a target failed
   * @throws IOException if the archive cannot be read, a checkpoint cannot be kept, or what {@link
   *     FilledDisks} and {@link IndexChoice} threw
   * @throws IllegalArgumentException if the disks are resumable and the source is no file, or a
   *     target is not resumable
   * @throws IllegalStateException if the archive was read before
   */
  public FillReport run(FilledDisks disks, IndexChoice choice, ReadControl control)
      throws IOException {
    boolean begun = false;
    if (source instanceof VmaSource.File file) {
      try {
        Optional<ArchiveIndex> found = choice.find(header());
        if (found.isPresent()) {
          try (ArchiveIndex index = found.get()) {
            begun = true;
            return new FillReport(byIndex(file, index, disks, choice.decoders(), control), true);
          }
        }
      } catch (IndexRejectedException e) {
        choice.rejected(e);
      }
    }
    return new FillReport(whole(disks, begun, control), false);
  }

  private ReadReport byIndex(
      VmaSource.File file, ArchiveIndex index, FilledDisks disks, int decoders, ReadControl control)
      throws IOException {
    return resuming(
        disks,
        newest(disks),
        checkpointing ->
            ParallelRestore.run(file, index, disks, decoders, options, control, checkpointing));
  }

  /**
   * @param spoiled something was written by an index that did not fit
   */
  private ReadReport whole(FilledDisks disks, boolean spoiled, ReadControl control)
      throws IOException {
    return resuming(
        disks,
        spoiled ? Optional.empty() : newest(disks).filter(archive::fits),
        checkpointing ->
            checkpointing.isPresent()
                ? archive.restore(disks, control, checkpointing.get())
                : archive.restore(disks, control));
  }

  private interface Pass {
    ReadReport run(Optional<Checkpointing> checkpointing) throws IOException;
  }

  private static Optional<Checkpoint> newest(FilledDisks disks) {
    return disks.resumption().flatMap(FilledDisks.Resumption::newest);
  }

  /** Goes on from the checkpoint while it belongs to archive and disks, else begins anew. */
  private static ReadReport resuming(FilledDisks disks, Optional<Checkpoint> newest, Pass pass)
      throws IOException {
    Optional<FilledDisks.Resumption> resumption = disks.resumption();
    Optional<Checkpoint> from =
        newest.filter(_ -> resumption.filter(FilledDisks.Resumption::stand).isPresent());
    try {
      return begun(disks, resumption, from, pass);
    } catch (CheckpointMismatchException e) {
      // Whatever it belonged to, it is not this.
      if (resumption.isPresent()) {
        resumption.get().forget();
      }
      return begun(disks, resumption, Optional.empty(), pass);
    }
  }

  private static ReadReport begun(
      FilledDisks disks,
      Optional<FilledDisks.Resumption> resumption,
      Optional<Checkpoint> from,
      Pass pass)
      throws IOException {
    disks.begin(from);
    return pass.run(
        resumption.map(how -> new Checkpointing(from, how, how.everyBytes(), how.everyTime())));
  }

  @Override
  public void close() throws IOException {
    archive.close();
  }
}
