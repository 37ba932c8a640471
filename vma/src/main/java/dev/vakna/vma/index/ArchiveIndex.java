package dev.vakna.vma.index;

import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdException;
import dev.vakna.vma.disk.TargetFactory;
import dev.vakna.vma.format.VmaDevice;
import dev.vakna.vma.format.VmaFormatException;
import dev.vakna.vma.internal.codec.EntryPoint;
import dev.vakna.vma.internal.entry.EntryHistory;
import dev.vakna.vma.internal.layout.IndexFormat;
import dev.vakna.vma.internal.layout.IndexWriter;
import dev.vakna.vma.pass.IndexOptions;
import dev.vakna.vma.pass.ReadControl;
import dev.vakna.vma.pass.ReadOptions;
import dev.vakna.vma.pass.VmaCancelledException;
import dev.vakna.vma.read.VmaArchive;
import dev.vakna.vma.source.HeldFile;
import dev.vakna.vma.source.VmaSource;
import io.airlift.compress.v3.xxhash.XxHash64Hasher;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * An index of one archive: where each cluster is, where the packed stream can be entered, and a
 * digest of every stretch of it. It was made by one whole pass that found the archive good, and it
 * holds for that very file: another size or time, another identity in the header, or a digest that
 * does not fit, and it is refused.
 *
 * <pre>{@code
 * ArchiveIndex.build(
 *     archive, indexFile, IndexOptions.defaults(), none(), ReadOptions.defaults(), NONE);
 * try (var index = ArchiveIndex.open(indexFile);
 *     var disks = IndexedArchive.open(archive, index)) {
 *   disks.read("drive-scsi0", 1L << 30, buffer);
 * }
 * }</pre>
 *
 * Safe for use by several threads.
 */
public final class ArchiveIndex implements Closeable {

  private static final int LEAST_BOUND = 1 << 20;
  private static final int MOST_STRANGE = 64 << 20;

  /** The largest window with room for what stands beside it. */
  private static final int MOST_HISTORY = 160 << 20;

  private final Path path;
  private final FileChannel file;
  private final IndexFormat.Contents contents;

  private ArchiveIndex(Path path, FileChannel file, IndexFormat.Contents contents) {
    this.path = path;
    this.file = file;
    this.contents = contents;
  }

  /**
   * Reads an archive to its end, with all checks of {@link VmaArchive#restore}, and makes its
   * index. The index file appears, or replaces an earlier one, only when the archive was good.
   *
   * @param targets where the disks go meanwhile; {@link TargetFactory#none()} to make the index
   *     only
   * @param reading bounds of the pass, which always takes digests
   * @throws VmaFormatException if the archive is bad
   * @throws VmaCancelledException if it was stopped
   * @throws IOException if reading or writing failed
   */
  public static IndexReport build(
      Path archive,
      Path index,
      IndexOptions options,
      TargetFactory targets,
      ReadOptions reading,
      ReadControl control)
      throws IOException {
    return build(VmaSource.file(archive), index, options, targets, reading, control);
  }

  /** The same of a file that is known by another name than the path that leads to it. */
  public static IndexReport build(
      VmaSource.File archive,
      Path index,
      IndexOptions options,
      TargetFactory targets,
      ReadOptions reading,
      ReadControl control)
      throws IOException {
    try (HeldFile held = HeldFile.open(archive.path());
        var recorder = new IndexRecorder(held, index, options);
        var opened =
            VmaArchive.open(
                VmaSource.file(held.path(), archive.name()), reading.withDigests(), recorder)) {
      return recorder.publish(opened.restore(targets, control));
    }
  }

  /** Where an archive's index is kept beside it. */
  public static Path beside(Path archive) {
    return archive.resolveSibling(archive.getFileName() + ".vidx");
  }

  /**
   * Opens an index file and reads all but the histories.
   *
   * @throws IndexRejectedException if the file is damaged or of another version
   * @throws IOException if it cannot be read
   */
  public static ArchiveIndex open(Path path) throws IOException {
    return open(path, IndexFormat.MAX_CONTENTS, IndexFormat.MAX_CONTENTS);
  }

  /**
   * Opens an index that somebody else may have made. Before memory is taken, what it asks for is
   * held against the archive and against what indexes of large archives take.
   *
   * @param archiveBytes size of the archive that it is said to be of
   * @throws IndexRejectedException if the file is damaged, of another version or too large
   * @throws IOException if it cannot be read
   */
  public static ArchiveIndex openStrange(Path path, long archiveBytes) throws IOException {
    int most =
        (int) Math.min(MOST_STRANGE, LEAST_BOUND + archiveBytes / IndexFormat.LEAST_ARCHIVE_SHARE);
    // What is no file is not waited for.
    try (HeldFile held = HeldFile.open(path)) {
      return open(held.path(), most, 4 * most);
    }
  }

  private static ArchiveIndex open(Path path, int mostPacked, int mostContents) throws IOException {
    FileChannel file = FileChannel.open(path, StandardOpenOption.READ);
    try {
      return new ArchiveIndex(
          path, file, IndexFormat.read(contents(path, file, mostPacked, mostContents)));
    } catch (IndexRejectedException e) {
      file.close();
      throw e;
    } catch (IOException e) {
      file.close();
      throw new IndexRejectedException(path, e.getMessage());
    } catch (RuntimeException | Error e) {
      file.close();
      throw e;
    }
  }

  private static byte[] contents(Path path, FileChannel file, int mostPacked, int mostContents)
      throws IOException {
    long size = file.size();
    if (size < IndexFormat.MAGIC.length() + IndexFormat.TRAILER) {
      throw new IndexRejectedException(path, "it is too short");
    }
    ByteBuffer trailer = read(file, size - IndexFormat.TRAILER, IndexFormat.TRAILER);
    long at = trailer.getLong();
    int packedLength = trailer.getInt();
    int length = trailer.getInt();
    long digest = trailer.getLong();
    byte[] magic = new byte[IndexFormat.MAGIC.length()];
    trailer.get(magic);
    if (!new String(magic, StandardCharsets.US_ASCII).equals(IndexFormat.MAGIC)) {
      throw new IndexRejectedException(path, "it is no index, or one of another version");
    }
    if (length < 0
        || length > mostContents
        || at < IndexFormat.MAGIC.length()
        || packedLength < 0
        || packedLength > mostPacked
        || at + packedLength + IndexFormat.TRAILER != size) {
      throw new IndexRejectedException(path, "its end does not fit its length");
    }
    byte[] packed = read(file, at, packedLength).array();
    if (XxHash64Hasher.hash(packed) != digest) {
      throw new IndexRejectedException(path, "it does not match its checksum");
    }
    try {
      if (Zstd.getFrameContentSize(packed) != length) {
        throw new IndexRejectedException(path, "its contents do not have the length it states");
      }
      return Zstd.decompress(packed, length);
    } catch (ZstdException e) {
      throw new IndexRejectedException(path, String.valueOf(e.getMessage()));
    }
  }

  private static ByteBuffer read(FileChannel file, long at, int length) throws IOException {
    ByteBuffer buffer = ByteBuffer.allocate(length);
    while (buffer.hasRemaining()) {
      if (file.read(buffer, at + buffer.position()) < 0) {
        throw new IOException("it ends early");
      }
    }
    return buffer.flip();
  }

  /**
   * Makes sure that the archive is the one of this index, as far as can be told without reading it.
   *
   * @throws IndexRejectedException if it is not
   * @throws IOException if the archive cannot be looked at
   */
  public void requireOf(Path archive) throws IOException {
    var now = Files.readAttributes(archive, BasicFileAttributes.class);
    if (now.size() != contents.archiveBytes()
        || !now.lastModifiedTime().toInstant().equals(contents.modified())) {
      throw new IndexRejectedException(
          path,
          "%s has %d bytes of %s, and the index was made of %d bytes of %s"
              .formatted(
                  archive,
                  now.size(),
                  now.lastModifiedTime().toInstant(),
                  contents.archiveBytes(),
                  contents.modified()));
    }
  }

  /**
   * Makes sure that it was made of the archive whose header has that uuid.
   *
   * @throws IndexRejectedException if it was made of another
   */
  public void requireOf(UUID archive) throws IndexRejectedException {
    if (!archive.equals(contents.uuid())) {
      throw new IndexRejectedException(
          path, "it was made of the archive %s and not of %s".formatted(contents.uuid(), archive));
    }
  }

  /** What a decoder must know to begin at an entry. */
  EntryHistory history(EntryPoint entry) throws IOException {
    EntryPoint.Stored stored = entry.history();
    if (stored.length() == 0) {
      return EntryHistory.NONE;
    }
    try {
      if (stored.length() < 0 || stored.length() > Math.min(MOST_HISTORY, file.size())) {
        throw new IOException("it states a length of %d bytes".formatted(stored.length()));
      }
      ByteBuffer record = read(file, stored.offset(), stored.length());
      byte[] packed = new byte[Math.max(0, record.remaining() - IndexWriter.RECORD_HEAD)];
      record.get(IndexWriter.RECORD_HEAD, packed);
      if (XxHash64Hasher.hash(packed) != record.getLong(0)) {
        throw new IOException("it does not match its checksum");
      }
      return EntryHistory.unpack(packed);
    } catch (IOException | RuntimeException e) {
      throw new IndexRejectedException(path, "a history cannot be read: " + e.getMessage());
    }
  }

  public IndexRejectedException rejected(String why) {
    return new IndexRejectedException(path, why);
  }

  public IndexFormat.Contents contents() {
    return contents;
  }

  /** Where the index is. */
  public Path path() {
    return path;
  }

  /** Size of the index file in bytes. */
  public long bytes() throws IOException {
    return file.size();
  }

  /** The archive's disks, saved RAM left out. */
  public List<VmaDevice> disks() {
    return contents.devices();
  }

  /** The disk of that name. */
  public Optional<VmaDevice> disk(String name) {
    return contents.devices().stream().filter(disk -> disk.name().equals(name)).findFirst();
  }

  /** Length of the archive's uncompressed stream in bytes. */
  public long streamBytes() {
    return contents.streamBytes();
  }

  /**
   * Most bytes of stream between two entries: what one read may have to decode, and what one
   * decoder must do alone in a restore.
   */
  public long longestUnit() {
    return new StreamUnits(contents.segments()).longest();
  }

  @Override
  public void close() throws IOException {
    file.close();
  }
}
