package dev.vakna.vma.internal.codec;

import com.github.luben.zstd.ZstdDecompressCtx;
import com.github.luben.zstd.ZstdException;
import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * Zstandard, one block at a time: the same checks as {@link ZstdDecoder}, and a listener learns
 * where in the file each block begins and what it holds. Block headers chain through a frame
 * without decoding (RFC 8878, section 3.1.1.2), but how much a block holds is known only when it
 * was decoded; so the decoder is fed exactly one block and its output taken.
 */
public final class ZstdBlockDecoder implements StreamDecoder {

  /** RFC 8878: no block holds more. */
  public static final int MAX_BLOCK = 128 << 10;

  private static final int BLOCK_HEADER = 3;
  private static final int RLE = 1;
  private static final int RESERVED = 3;
  private static final int CHECKSUM = 4;

  private final CompressedInput input;
  private final Listener listener;
  private final ZstdDecompressCtx context = new ZstdDecompressCtx();
  private final ByteBuffer small = ByteBuffer.allocateDirect(ZstdFrame.MAX_HEADER);
  private final ByteBuffer output = ByteBuffer.allocateDirect(MAX_BLOCK + 64).limit(0);
  private ZstdFrame frame = ZstdFrame.NONE;
  private boolean insideFrame;
  private long frames;

  /** Learns of frames and blocks, in their order. */
  public interface Listener {

    /** A frame begins. Skippable frames are not told. */
    void frame(ZstdFrame frame) throws IOException;

    /**
     * A block.
     *
     * @param compressedOffset of its header in the file
     * @param content what it holds, possibly nothing; valid during the call
     */
    void block(long compressedOffset, ByteBuffer content) throws IOException;

    /** The frame is over and its checksum, if it has one, was right. */
    void frameEnd() throws IOException;
  }

  public ZstdBlockDecoder(CompressedInput input, Listener listener) {
    this.input = input;
    this.listener = listener;
    context.setLongMax(ZstdDecoder.WINDOW_LOG_MAX);
  }

  @Override
  public void read(ByteBuffer into) throws IOException {
    while (into.hasRemaining()) {
      if (!output.hasRemaining() && !advance()) {
        return;
      }
      int count = Math.min(into.remaining(), output.remaining());
      into.put(output.slice(output.position(), count));
      output.position(output.position() + count);
      input.fruitful();
    }
  }

  /** Decodes the next block, which may be empty; false at the end of the stream. */
  private boolean advance() throws IOException {
    if (!insideFrame) {
      if (input.piece() == null || frames > 0 && input.padding()) {
        return false;
      }
      beginFrame();
      return true;
    }
    long at = input.position();
    take(BLOCK_HEADER);
    int header = small.get(0) & 0xff | (small.get(1) & 0xff) << 8 | (small.get(2) & 0xff) << 16;
    boolean last = (header & 1) != 0;
    int type = header >>> 1 & 3;
    int stored = type == RLE ? 1 : header >>> 3;
    if (type == RESERVED || stored > MAX_BLOCK) {
      throw damaged("a block of no known kind stands");
    }
    output.clear();
    boolean complete = decode(small);
    if (stored > 0) {
      complete = feed(stored);
    }
    if (last && frame.checksum()) {
      take(CHECKSUM);
      complete = decode(small);
    }
    if (complete != last) {
      throw damaged(last ? "its last block is cut short" : "it ends early");
    }
    output.flip();
    listener.block(at, output.slice());
    if (last) {
      insideFrame = false;
      frames++;
      listener.frameEnd();
    }
    return true;
  }

  private void beginFrame() throws IOException {
    long at = input.position();
    take(4);
    int magic = Integer.reverseBytes(small.getInt(0));
    if (ZstdFrame.isSkippable(magic)) {
      take(4);
      skip(Integer.reverseBytes(small.getInt(0)) & 0xffffffffL);
      return;
    }
    if (magic != ZstdFrame.MAGIC) {
      throw new CorruptStreamException(ZstdDecoder.strangeBytes(frames));
    }
    small.limit(5).put(4, need());
    int length = ZstdFrame.headerLength(small.get(4));
    small.limit(length);
    for (int i = 5; i < length; i++) {
      small.put(i, need());
    }
    frame = ZstdFrame.parse(at, small.position(0));
    output.clear();
    decode(small);
    output.flip();
    insideFrame = true;
    listener.frame(frame);
  }

  private void skip(long count) throws IOException {
    long left = count;
    while (left > 0) {
      ByteBuffer piece = input.piece();
      if (piece == null) {
        throw cutShort();
      }
      int step = (int) Math.min(left, piece.remaining());
      piece.position(piece.position() + step);
      left -= step;
    }
  }

  private void take(int count) throws IOException {
    small.clear().limit(count);
    for (int i = 0; i < count; i++) {
      small.put(i, need());
    }
  }

  private byte need() throws IOException {
    int next = input.next();
    if (next < 0) {
      throw cutShort();
    }
    return (byte) next;
  }

  /** Hands that many bytes of the input to the decoder; whether its frame is complete then. */
  private boolean feed(int count) throws IOException {
    boolean complete = false;
    int left = count;
    while (left > 0) {
      ByteBuffer piece = input.piece();
      if (piece == null) {
        throw cutShort();
      }
      int step = Math.min(left, piece.remaining());
      complete = decode(piece.slice(piece.position(), step));
      piece.position(piece.position() + step);
      left -= step;
    }
    return complete;
  }

  private boolean decode(ByteBuffer from) throws CorruptStreamException {
    try {
      boolean complete = false;
      while (from.hasRemaining()) {
        int before = from.remaining();
        complete = context.decompressDirectByteBufferStream(output, from);
        if (from.remaining() == before) {
          throw damaged("a block holds more than it may");
        }
      }
      return complete;
    } catch (ZstdException e) {
      throw ZstdDecoder.fault(e, frames, input.taken());
    }
  }

  private CorruptStreamException damaged(String how) {
    return new CorruptStreamException(
        "zstd frame %d is damaged before compressed byte %d: %s"
            .formatted(frames + 1, input.position(), how));
  }

  private CorruptStreamException cutShort() {
    return new CorruptStreamException(ZstdDecoder.cutShort(frames, input.position()));
  }

  @Override
  public void close() {
    context.close();
  }
}
