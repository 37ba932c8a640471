package dev.vakna.vma.write;

import com.github.luben.zstd.EndDirective;
import com.github.luben.zstd.ZstdCompressCtx;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;
import java.util.zip.CRC32;
import java.util.zip.Deflater;

/** Puts the compression on. Buffers given to it are direct. */
abstract sealed class StreamEncoder implements AutoCloseable {

  private static final int PIECE = 1 << 20;

  private final WritableByteChannel channel;
  final ByteBuffer out = ByteBuffer.allocateDirect(PIECE);
  private long written;

  private StreamEncoder(WritableByteChannel channel) {
    this.channel = channel;
  }

  static StreamEncoder of(WriteOptions options, WritableByteChannel channel) {
    return switch (options.compression()) {
      case NONE -> new Stored(channel);
      case ZSTD -> new Zstd(channel, options);
      case GZIP -> new Gzip(channel);
      case BZIP2, LZOP -> throw new IllegalArgumentException("not a format to write");
    };
  }

  abstract void write(ByteBuffer from) throws IOException;

  abstract void finish() throws IOException;

  @Override
  public void close() {}

  long written() {
    return written;
  }

  final void send(ByteBuffer bytes) throws IOException {
    written += bytes.remaining();
    while (bytes.hasRemaining()) {
      channel.write(bytes);
    }
  }

  private static final class Stored extends StreamEncoder {
    Stored(WritableByteChannel channel) {
      super(channel);
    }

    @Override
    void write(ByteBuffer from) throws IOException {
      send(from);
    }

    @Override
    void finish() {}
  }

  /** As vzdump does it: one frame, checksum, no content size. */
  private static final class Zstd extends StreamEncoder {
    private final ZstdCompressCtx context = new ZstdCompressCtx();

    Zstd(WritableByteChannel channel, WriteOptions options) {
      super(channel);
      context.setLevel(options.level());
      context.setChecksum(true);
      context.setContentSize(false);
      context.setWorkers(options.workers());
    }

    @Override
    void write(ByteBuffer from) throws IOException {
      while (from.hasRemaining()) {
        context.compressDirectByteBufferStream(out, from, EndDirective.CONTINUE);
        send(out.flip());
        out.clear();
      }
    }

    @Override
    void finish() throws IOException {
      ByteBuffer nothing = ByteBuffer.allocateDirect(0);
      boolean complete = false;
      while (!complete) {
        complete = context.compressDirectByteBufferStream(out, nothing, EndDirective.END);
        send(out.flip());
        out.clear();
      }
    }

    @Override
    public void close() {
      context.close();
    }
  }

  /** One member, without name and time so that equal input gives equal bytes. */
  private static final class Gzip extends StreamEncoder {
    private static final byte[] HEADER = {0x1f, (byte) 0x8b, 8, 0, 0, 0, 0, 0, 0, (byte) 0xff};

    private static final byte[] NOTHING = {};

    private final Deflater deflater = new Deflater(Deflater.DEFAULT_COMPRESSION, true);
    private final CRC32 crc = new CRC32();
    private boolean begun;

    Gzip(WritableByteChannel channel) {
      super(channel);
    }

    private void begin() throws IOException {
      if (!begun) {
        begun = true;
        send(ByteBuffer.wrap(HEADER));
      }
    }

    @Override
    void write(ByteBuffer from) throws IOException {
      begin();
      crc.update(from.duplicate());
      deflater.setInput(from);
      while (!deflater.needsInput()) {
        deflater.deflate(out);
        send(out.flip());
        out.clear();
      }
      // The deflater would look at the caller's buffer again after that was filled anew.
      deflater.setInput(NOTHING);
    }

    @Override
    void finish() throws IOException {
      begin();
      deflater.finish();
      while (!deflater.finished()) {
        deflater.deflate(out);
        send(out.flip());
        out.clear();
      }
      out.putInt(Integer.reverseBytes((int) crc.getValue()));
      out.putInt(Integer.reverseBytes((int) deflater.getBytesRead()));
      send(out.flip());
    }

    @Override
    public void close() {
      deflater.end();
    }
  }
}
