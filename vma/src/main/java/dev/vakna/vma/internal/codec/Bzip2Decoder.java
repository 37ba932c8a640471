package dev.vakna.vma.internal.codec;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import org.apache.commons.compress.compressors.bzip2.BZip2CompressorInputStream;
import org.jspecify.annotations.Nullable;

/** bzip2: any number of streams, block and stream CRCs checked by the library. */
public final class Bzip2Decoder implements StreamDecoder {

  private final CompressedInput input;
  private final byte[] chunk = new byte[64 << 10];
  private @Nullable BZip2CompressorInputStream stream;
  private long streams;

  public Bzip2Decoder(CompressedInput input) {
    this.input = input;
  }

  @Override
  public void read(ByteBuffer into) throws IOException {
    var source = new Source(input);
    try {
      while (into.hasRemaining() && advance(source)) {
        BZip2CompressorInputStream from = stream;
        int n = from == null ? -1 : from.read(chunk, 0, Math.min(chunk.length, into.remaining()));
        if (n < 0) {
          stream = null;
          streams++;
        } else {
          into.put(chunk, 0, n);
          input.fruitful();
        }
      }
    } catch (SourceFailure e) {
      throw e.failure;
    } catch (IOException | RuntimeException e) {
      throw new CorruptStreamException(
          "the bzip2 stream is damaged or cut near compressed byte "
              + input.position()
              + ": "
              + e.getMessage(),
          e);
    }
  }

  /** Opens the next stream where none is open; false at the end. The library reads no further. */
  private boolean advance(Source source) throws IOException {
    if (stream == null) {
      if (streams > 0 && (input.piece() == null || input.padding())) {
        return false;
      }
      stream = new BZip2CompressorInputStream(source, false);
    }
    return true;
  }

  @Override
  public void close() throws IOException {
    if (stream != null) {
      stream.close();
    }
  }

  /** Keeps faults of the source apart from those of the compressed data. */
  private static final class SourceFailure extends RuntimeException {
    private static final long serialVersionUID = 1L;
    private final IOException failure;

    SourceFailure(IOException failure) {
      super(failure);
      this.failure = failure;
    }
  }

  private static final class Source extends InputStream {
    private final CompressedInput input;

    Source(CompressedInput input) {
      this.input = input;
    }

    @Override
    public int read() {
      try {
        return input.next();
      } catch (IOException e) {
        throw new SourceFailure(e);
      }
    }

    @Override
    public int read(byte[] into, int offset, int length) {
      try {
        ByteBuffer piece = input.piece();
        if (piece == null) {
          return -1;
        }
        int n = Math.min(length, piece.remaining());
        piece.get(into, offset, n);
        return n;
      } catch (IOException e) {
        throw new SourceFailure(e);
      }
    }
  }
}
