package dev.vakna.vma.internal.layout;

import com.github.luben.zstd.Zstd;
import dev.vakna.vma.internal.codec.EntryPoint;
import io.airlift.compress.v3.xxhash.XxHash64Hasher;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/**
 * Writes an index file. Its parts come as the pass over the archive brings them forth: first the
 * histories, then all else, then where that is. The file has its name only when it is whole.
 */
public final class IndexWriter implements Closeable {

  /** Bytes of a kept history before it. */
  public static final int RECORD_HEAD = Long.BYTES;

  private static final int CONTENTS_LEVEL = 9;

  private final Path target;
  private final Path draft;
  private final FileChannel file;
  private long position;
  private boolean published;

  public IndexWriter(Path target) throws IOException {
    this.target = target.toAbsolutePath();
    this.draft =
        Files.createTempFile(
            this.target.getParent(), "." + this.target.getFileName() + "-", ".part");
    FileChannel opened = null;
    try {
      opened = FileChannel.open(draft, StandardOpenOption.WRITE);
      this.file = opened;
      append(ByteBuffer.wrap(IndexFormat.MAGIC.getBytes(StandardCharsets.US_ASCII)));
    } catch (IOException | RuntimeException | Error e) {
      if (opened != null) {
        opened.close();
      }
      Files.deleteIfExists(draft);
      throw e;
    }
  }

  /** Keeps a history, packed. */
  public EntryPoint.Stored keep(byte[] packed) throws IOException {
    ByteBuffer record = ByteBuffer.allocate(RECORD_HEAD + packed.length);
    record.putLong(XxHash64Hasher.hash(packed)).put(packed).flip();
    long at = position;
    append(record);
    return new EntryPoint.Stored(at, record.limit());
  }

  /** Completes the file and gives it its name. */
  public void publish(byte[] contents) throws IOException {
    byte[] packed = Zstd.compress(contents, CONTENTS_LEVEL);
    long at = position;
    append(ByteBuffer.wrap(packed));
    ByteBuffer trailer = ByteBuffer.allocate(IndexFormat.TRAILER);
    trailer
        .putLong(at)
        .putInt(packed.length)
        .putInt(contents.length)
        .putLong(XxHash64Hasher.hash(packed))
        .put(IndexFormat.MAGIC.getBytes(StandardCharsets.US_ASCII))
        .flip();
    append(trailer);
    file.force(true);
    file.close();
    Files.move(draft, target, StandardCopyOption.ATOMIC_MOVE);
    published = true;
  }

  /** Bytes written. */
  public long bytes() {
    return position;
  }

  private void append(ByteBuffer bytes) throws IOException {
    while (bytes.hasRemaining()) {
      position += file.write(bytes, position);
    }
  }

  @Override
  public void close() throws IOException {
    file.close();
    if (!published) {
      Files.deleteIfExists(draft);
    }
  }
}
