package dev.vakna.vma.index;

import dev.vakna.vma.format.VmaHeader;
import dev.vakna.vma.internal.codec.EntryPoint;
import dev.vakna.vma.internal.entry.StreamCursor;
import dev.vakna.vma.internal.entry.StreamCursors;
import dev.vakna.vma.internal.layout.Segment;
import dev.vakna.vma.pass.ReadOptions;
import dev.vakna.vma.read.VmaArchive;
import dev.vakna.vma.source.HeldFile;
import dev.vakna.vma.source.VmaSource;
import java.io.Closeable;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * An archive's file with its index: opens cursors into the stream. Safe for use by many threads.
 */
public final class StreamEntries implements Closeable {

  /** A unit may be all of an archive; behind this the system reads ahead by itself. */
  private static final long MOST_AHEAD = 16 << 20;

  private final VmaSource.File archive;
  private final HeldFile file;
  private final ArchiveIndex index;
  private final StreamCursors cursors;
  private final StreamUnits units;
  private final VmaHeader header;

  private StreamEntries(
      VmaSource.File archive,
      HeldFile file,
      ArchiveIndex index,
      VmaHeader header,
      StreamCursors cursors) {
    this.file = file;
    this.header = header;
    this.archive = archive;
    this.index = index;
    this.cursors = cursors;
    this.units = new StreamUnits(index.contents().segments());
  }

  /**
   * Opens the archive; refuses the index when its header tells of another archive.
   *
   * @param options bounds of the header
   */
  public static StreamEntries open(VmaSource.File archive, ArchiveIndex index, ReadOptions options)
      throws IOException {
    HeldFile file = HeldFile.open(archive.path());
    boolean good = false;
    try {
      index.requireOf(file.path());
      VmaHeader header;
      try (VmaArchive opened =
          VmaArchive.open(VmaSource.file(file.path(), archive.name()), options)) {
        header = opened.header();
      }
      if (!header.uuid().equals(index.contents().uuid())
          || !header.disks().equals(index.contents().devices())) {
        throw index.rejected("%s has the header of another archive".formatted(archive.name()));
      }
      StreamCursors cursors = StreamCursors.open(file.path());
      good = true;
      return new StreamEntries(archive, file, index, header, cursors);
    } finally {
      if (!good) {
        file.close();
      }
    }
  }

  /** The file itself is as it was, whatever became of its name. May hang with its storage. */
  public StreamEntries requireUnchanged() throws IOException {
    index.requireOf(file.path());
    return this;
  }

  public VmaHeader header() {
    return header;
  }

  public StreamUnits units() {
    return units;
  }

  /** How many bytes of the file a unit takes, about. */
  public long packedBytes(int unit) {
    long begin = offset(unit);
    long end = unit + 1 < units.count() ? offset(unit + 1) : index.contents().archiveBytes();
    return Math.max(0, end - begin);
  }

  private long offset(int unit) {
    EntryPoint entry = units.segments(unit).getFirst().entry();
    return entry == null ? 0 : entry.offset();
  }

  /** So many bytes of a unit's part of the file are read ahead. */
  public long aheadBytes(int unit) {
    return Math.min(MOST_AHEAD, packedBytes(unit));
  }

  /** Has the system read a unit's part of the file before it is asked for. May hang with it. */
  public void readAhead(int unit) {
    file.readAhead(offset(unit), aheadBytes(unit));
  }

  /** The stream from the segment's start on; the segment has an entry. */
  public StreamCursor enter(Segment segment) throws IOException {
    @Nullable EntryPoint entry = segment.entry();
    if (entry == null) {
      throw new IllegalArgumentException("the stream has no entry at " + segment.start());
    }
    return cursors.enter(index.contents().compression(), entry, index.history(entry));
  }

  /** What reading found wrong: the archive changed, or the index does not fit it. */
  public IOException fault(long position, @Nullable Throwable cause) throws IOException {
    requireUnchanged();
    IOException rejected =
        index.rejected(
            "what %s holds at byte %d of its stream does not match the index"
                .formatted(archive.name(), position));
    if (cause != null) {
      rejected.initCause(cause);
    }
    return rejected;
  }

  @Override
  public void close() throws IOException {
    try (file) {
      cursors.close();
    }
  }
}
