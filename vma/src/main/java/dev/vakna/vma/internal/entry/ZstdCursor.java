package dev.vakna.vma.internal.entry;

import com.github.luben.zstd.ZstdDecompressCtx;
import com.github.luben.zstd.ZstdDictContentType;
import com.github.luben.zstd.ZstdException;
import dev.vakna.vma.internal.codec.EntryPoint;
import dev.vakna.vma.internal.codec.StreamDecoder;
import dev.vakna.vma.internal.codec.ZstdFrame;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;

/**
 * A zstd stream entered at an {@link EntryPoint}. In the middle of a frame the decoder is given a
 * header of our making, the history as a dictionary of raw content, and then the file's own blocks:
 * a block that refers to nothing but that history decodes as it did in its place. Whether it does
 * is seen by the digest of what comes out, which whoever reads must check.
 */
final class ZstdCursor implements StreamCursor {

  private static final int CHECKSUM = 4;

  /** Decoders with larger windows are not kept for another entry. */
  private static final long USUAL_WINDOW = 8 << 20;

  private final FileChannel file;
  private final ZstdContexts contexts;
  private final ZstdContexts.Lent lent;
  private final ZstdDecompressCtx context;
  private final ByteBuffer piece;
  private boolean usualWindow;
  private boolean betweenFrames;
  private boolean closed;
  private long position;
  private int checksumToSkip;

  /**
   * @param history what the blocks from the point on refer to; of no use at a frame's start
   */
  ZstdCursor(FileChannel file, ZstdContexts contexts, EntryPoint at, EntryHistory history)
      throws IOException {
    this.file = file;
    this.contexts = contexts;
    this.position = at.offset();
    this.lent = contexts.take();
    this.context = lent.context();
    this.piece = lent.piece();
    try {
      if (at instanceof EntryPoint.ZstdBlock block) {
        byte[] dictionary = history.dictionary();
        if (dictionary.length > 0) {
          context.loadDict(
              dictionary,
              history.state().length > 0
                  ? ZstdDictContentType.FULL_DICT
                  : ZstdDictContentType.RAW_CONTENT);
        }
        ByteBuffer header = new ZstdFrame(0, 0, block.window(), block.checksum()).forMiddle();
        context.decompressDirectByteBufferStream(piece, header);
        checksumToSkip = block.checksum() ? CHECKSUM : 0;
        usualWindow = ZstdFrame.windowBytes(block.window()) <= USUAL_WINDOW;
      } else if (fill()) {
        usualWindow = frameWindow() <= USUAL_WINDOW;
      }
    } catch (IOException | RuntimeException e) {
      close();
      throw e;
    }
  }

  /** Of the frame that begins where the piece is; too large where none does, or little is there. */
  private long frameWindow() {
    ByteBuffer header = piece.slice().order(ByteOrder.LITTLE_ENDIAN);
    if (header.remaining() <= 2 * Integer.BYTES || header.getInt(0) != ZstdFrame.MAGIC) {
      return Long.MAX_VALUE;
    }
    int length = ZstdFrame.headerLength(header.get(Integer.BYTES));
    return header.remaining() < length
        ? Long.MAX_VALUE
        : ZstdFrame.windowBytes(ZstdFrame.parse(position, header.limit(length)).window());
  }

  @Override
  public void read(ByteBuffer into) throws IOException {
    if (closed) {
      throw new IllegalStateException("the cursor is closed");
    }
    while (into.hasRemaining()) {
      boolean more = piece.hasRemaining() || fill();
      if (betweenFrames && more) {
        betweenFrames = false;
        usualWindow &= frameWindow() <= USUAL_WINDOW;
      }
      int room = into.remaining();
      int rest = piece.remaining();
      boolean complete = decode(into);
      betweenFrames = complete;
      if (complete && checksumToSkip > 0) {
        skipChecksum();
      } else if (!more && into.remaining() == room && piece.remaining() == rest) {
        throw new StreamDecoder.CorruptStreamException(
            "the zstd stream ends at compressed byte %d".formatted(position));
      }
    }
  }

  /** The frame was entered in its middle, so its checksum speaks of more than was decoded here. */
  private void skipChecksum() throws IOException {
    for (; checksumToSkip > 0; checksumToSkip--) {
      if (!piece.hasRemaining() && !fill()) {
        return;
      }
      piece.get();
    }
  }

  private boolean decode(ByteBuffer into) throws IOException {
    try {
      return context.decompressDirectByteBufferStream(into, piece);
    } catch (ZstdException e) {
      throw new StreamDecoder.CorruptStreamException(
          "the zstd stream is damaged before compressed byte %d: %s"
              .formatted(position, e.getMessage()),
          e);
    }
  }

  private boolean fill() throws IOException {
    piece.clear();
    int count = file.read(piece, position);
    piece.flip();
    position += Math.max(0, count);
    return count > 0;
  }

  @Override
  public void close() {
    if (!closed) {
      closed = true;
      contexts.give(lent, usualWindow);
    }
  }
}
