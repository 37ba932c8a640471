package dev.vakna.vma.internal.entry;

import dev.vakna.vma.internal.codec.StreamDecoder;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;

/** The uncompressed stream from somewhere in its middle on. Not safe for use by several threads. */
public interface StreamCursor extends Closeable {

  /**
   * Fills the buffer, a direct one.
   *
   * @throws StreamDecoder.CorruptStreamException when the stream is damaged or over before
   */
  void read(ByteBuffer into) throws IOException;

  @Override
  void close() throws IOException;

  /** The stream of an archive that is not compressed. */
  final class Plain implements StreamCursor {
    private final FileChannel file;
    private long position;

    Plain(FileChannel file, long position) {
      this.file = file;
      this.position = position;
    }

    @Override
    public void read(ByteBuffer into) throws IOException {
      while (into.hasRemaining()) {
        int count = file.read(into, position);
        if (count < 0) {
          throw new StreamDecoder.CorruptStreamException(
              "the archive ends at byte %d, before what was asked for".formatted(position));
        }
        position += count;
      }
    }

    @Override
    public void close() {}
  }
}
