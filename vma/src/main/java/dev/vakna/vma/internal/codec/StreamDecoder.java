package dev.vakna.vma.internal.codec;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Takes the compression off. A decoder that reports the end of the stream has checked everything:
 * checksums, and that nothing follows which does not belong to the stream.
 */
public interface StreamDecoder extends Closeable {

  /** Fills the buffer; leaves room in it only at the end of the stream. */
  void read(ByteBuffer into) throws IOException;

  /** Whether some of what was read so far had no checksum. */
  default boolean unchecked() {
    return false;
  }

  @Override
  default void close() throws IOException {}

  /** A fault of the compressed stream, to be given its place by the caller. */
  final class CorruptStreamException extends IOException {
    private static final long serialVersionUID = 1L;

    private final boolean unsupported;

    public CorruptStreamException(String message) {
      this(false, message, null);
    }

    CorruptStreamException(boolean unsupported, String message, @Nullable Throwable cause) {
      super(message, cause);
      this.unsupported = unsupported;
    }

    /** The stream is not read here, which says nothing of its content. */
    static CorruptStreamException unsupported(String message, @Nullable Throwable cause) {
      return new CorruptStreamException(true, message, cause);
    }

    public boolean unsupported() {
      return unsupported;
    }

    public CorruptStreamException(String message, Throwable cause) {
      this(false, message, cause);
    }
  }
}
