package dev.vakna.vma.fill;

import dev.vakna.vma.checkpoint.Checkpoint;
import dev.vakna.vma.checkpoint.CheckpointMismatchException;
import dev.vakna.vma.checkpoint.Checkpointing;
import dev.vakna.vma.disk.DiskTargetException;
import dev.vakna.vma.format.Compression;
import dev.vakna.vma.format.VmaFormatException;
import dev.vakna.vma.format.VmaHeader;
import dev.vakna.vma.index.ArchiveIndex;
import dev.vakna.vma.index.IndexRecording;
import dev.vakna.vma.index.IndexRejectedException;
import dev.vakna.vma.internal.parallel.ParallelRestore;
import dev.vakna.vma.pass.AbandonableTask;
import dev.vakna.vma.pass.ReadControl;
import dev.vakna.vma.pass.ReadOptions;
import dev.vakna.vma.pass.VmaCancelledException;
import dev.vakna.vma.read.DeviceReport;
import dev.vakna.vma.read.ReadReport;
import dev.vakna.vma.read.VmaArchive;
import dev.vakna.vma.source.VmaSource;
import java.io.Closeable;
import java.io.IOException;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

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
    boolean rejected = false;
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
        rejected = true;
        choice.rejected(e);
      }
    }
    Optional<Checkpoint> newest = begun ? Optional.empty() : newest(disks).filter(archive::fits);
    // Whoever begins in the middle does not see the beginning.
    boolean seesAll = newest.isEmpty() || archive.compression() != Compression.NONE;
    if (!rejected && seesAll && source instanceof VmaSource.File file) {
      return new FillReport(recorded(file, disks, newest, choice, control), false);
    }
    return new FillReport(whole(archive, disks, newest, control), false);
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

  private static ReadReport whole(
      VmaArchive archive, FilledDisks disks, Optional<Checkpoint> newest, ReadControl control)
      throws IOException {
    return resuming(
        disks,
        newest,
        checkpointing ->
            checkpointing.isPresent()
                ? archive.restore(disks, control, checkpointing.get())
                : archive.restore(disks, control));
  }

  /** A whole pass, with an index being made beside it if that is wanted. */
  private ReadReport recorded(
      VmaSource.File file,
      FilledDisks disks,
      Optional<Checkpoint> newest,
      IndexChoice choice,
      ReadControl control)
      throws IOException {
    try (Listened listened = listened(file, choice, control)) {
      ReadReport report = whole(listened.archive, disks, newest, control);
      listened.good(report);
      return report;
    }
  }

  /** The archive with whoever listens; the one that is open already where nobody does. */
  private Listened listened(VmaSource.File file, IndexChoice choice, ReadControl control)
      throws IOException {
    return AbandonableTask.run(
        "vma-open",
        () -> {
          IndexRecording recording = null;
          VmaArchive again = null;
          try {
            recording = choice.record(header()).orElse(null);
            if (recording != null) {
              again = VmaArchive.open(file, options, recording);
              if (isThis(again)) {
                return new Listened(again, recording);
              }
            }
          } catch (IOException | RuntimeException | Error e) {
            // The one that is open is read, and tells what is wrong, if anything.
          }
          giveUp(recording, again);
          return new Listened(archive, null);
        },
        Listened::close,
        control);
  }

  private boolean isThis(VmaArchive again) {
    return again.header().uuid().equals(header().uuid())
        && again.compressedBytes().equals(compressedBytes())
        && again.modified().equals(modified());
  }

  private static void giveUp(@Nullable IndexRecording recording, @Nullable VmaArchive again) {
    if (recording != null) {
      recording.abandon();
    }
    try (again) {
      return;
    } catch (IOException | RuntimeException e) {
      // Nobody reads it.
      return;
    }
  }

  private record Listened(VmaArchive archive, @Nullable IndexRecording recording)
      implements Closeable {

    /** The caller refuses what was written otherwise than it was read; so do we. */
    void good(ReadReport report) {
      if (recording != null && report.devices().stream().allMatch(Listened::asRead)) {
        recording.complete(report);
      }
    }

    private static boolean asRead(DeviceReport device) {
      return device.written() == null || Objects.equals(device.written(), device.read());
    }

    /** A recording that was completed goes on by itself. */
    @Override
    public void close() throws IOException {
      if (recording != null) {
        recording.abandon();
        archive.close();
      }
    }
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
