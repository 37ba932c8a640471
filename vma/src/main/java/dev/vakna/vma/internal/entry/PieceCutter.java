package dev.vakna.vma.internal.entry;

import dev.vakna.vma.internal.codec.EntryPoint;
import dev.vakna.vma.internal.codec.GzipDecoder;
import dev.vakna.vma.internal.codec.LzopDecoder;
import dev.vakna.vma.internal.codec.ZstdBlockDecoder;
import dev.vakna.vma.internal.codec.ZstdFrame;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Cuts what a decoder brings forth into pieces, where possible at the places encoders begin anew.
 */
public final class PieceCutter
    implements ZstdBlockDecoder.Listener, GzipDecoder.Listener, LzopDecoder.Listener {

  /** What can be entered anywhere for nothing is cut into pieces of at least this. */
  private static final int SMALLEST = 1 << 20;

  private final StreamPiece.Taker taker;
  private StreamPiece piece;
  private ZstdFrame frame = ZstdFrame.NONE;
  private @Nullable EntryPoint frameEntry;
  private long intoFrame;
  private volatile boolean stopped;

  public PieceCutter(StreamPiece first, StreamPiece.Taker taker) {
    this.taker = taker;
    this.piece = first;
    first.begin();
  }

  @Override
  public void frame(ZstdFrame begun) {
    frame = begun;
    frameEntry = new EntryPoint.Start(begun.offset());
    intoFrame = 0;
  }

  @Override
  public void block(long compressedOffset, ByteBuffer content) throws IOException {
    if (stopped || !content.hasRemaining()) {
      return;
    }
    long boundary = (intoFrame / StreamPiece.SIZE + 1) * StreamPiece.SIZE;
    EntryPoint entry = frameEntry;
    piece.candidate(
        entry != null
            ? entry
            : new EntryPoint.ZstdBlock(
                compressedOffset, frame.window(), frame.checksum(), EntryPoint.Stored.NONE));
    frameEntry = null;
    piece.add(content);
    intoFrame += content.remaining();
    if (intoFrame >= boundary || piece.room() < ZstdBlockDecoder.MAX_BLOCK) {
      cut();
    }
  }

  @Override
  public void frameEnd() throws IOException {
    if (!stopped && piece.length() >= SMALLEST) {
      cut();
    }
  }

  @Override
  public void candidate(EntryPoint entry) throws IOException {
    if (stopped) {
      return;
    }
    int enough = entry instanceof EntryPoint.Start ? SMALLEST : StreamPiece.SIZE;
    if (piece.length() >= enough) {
      cut();
    }
    piece.candidate(entry);
  }

  @Override
  public void content(ByteBuffer content) throws IOException {
    if (stopped) {
      return;
    }
    int at = content.position();
    while (at < content.limit() && !stopped) {
      if (piece.room() == 0) {
        cut();
      }
      int count = Math.min(content.limit() - at, piece.room());
      piece.add(content.slice(at, count));
      at += count;
    }
  }

  @Override
  public void block(EntryPoint entry, ByteBuffer content) throws IOException {
    if (stopped) {
      return;
    }
    if (piece.length() >= SMALLEST) {
      cut();
    }
    piece.candidate(entry);
    content(content);
  }

  /** Takes in content of a stream that is not compressed and begins there in the file. */
  public void plain(long offset, ByteBuffer content) throws IOException {
    if (stopped) {
      return;
    }
    int at = content.position();
    while (at < content.limit() && !stopped) {
      if (piece.length() == 0) {
        piece.candidate(new EntryPoint.Start(offset + at - content.position()));
      }
      int count = Math.min(content.limit() - at, SMALLEST - piece.length());
      piece.add(content.slice(at, count));
      at += count;
      if (piece.length() == SMALLEST) {
        cut();
      }
    }
  }

  private void cut() throws IOException {
    if (piece.length() > 0) {
      StreamPiece full = piece;
      piece = taker.exchange(full);
    }
  }

  /** Takes in and hands out nothing more. For any thread. */
  public void stop() {
    stopped = true;
  }

  /** Hands out what is left. */
  public void end() throws IOException {
    if (!stopped) {
      cut();
    }
  }
}
