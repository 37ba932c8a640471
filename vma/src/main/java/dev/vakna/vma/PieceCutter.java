package dev.vakna.vma;

import java.io.IOException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Cuts what a decoder brings forth into pieces, where possible at the places encoders begin anew.
 */
final class PieceCutter implements ZstdBlockDecoder.Listener {

  private static final int SMALLEST_OF_FRAMES = 1 << 20;

  private final StreamPiece.Taker taker;
  private StreamPiece piece;
  private ZstdFrame frame = ZstdFrame.NONE;
  private @Nullable EntryPoint frameEntry;
  private long intoFrame;

  PieceCutter(StreamPiece first, StreamPiece.Taker taker) {
    this.taker = taker;
    this.piece = first;
    first.begin();
  }

  @Override
  public void frame(ZstdFrame begun) {
    frame = begun;
    frameEntry = EntryPoint.plain(begun.offset());
    intoFrame = 0;
  }

  @Override
  public void block(long compressedOffset, ByteBuffer content) throws IOException {
    if (!content.hasRemaining()) {
      return;
    }
    long boundary = (intoFrame / StreamPiece.SIZE + 1) * StreamPiece.SIZE;
    EntryPoint entry = frameEntry;
    piece.candidate(
        entry != null
            ? entry
            : new EntryPoint(compressedOffset, frame.window(), frame.checksum(), false, 0, 0));
    frameEntry = null;
    piece.add(content);
    intoFrame += content.remaining();
    if (intoFrame >= boundary || !piece.fits(ZstdBlockDecoder.MAX_BLOCK)) {
      cut();
    }
  }

  @Override
  public void frameEnd() throws IOException {
    if (piece.length() >= SMALLEST_OF_FRAMES) {
      cut();
    }
  }

  /**
   * Takes in content of a stream whose entries are known.
   *
   * @param offset of the content in the file, or -1 where it cannot be entered
   */
  void plain(long offset, ByteBuffer content) throws IOException {
    int at = content.position();
    while (at < content.limit()) {
      if (piece.length() == 0 && offset >= 0) {
        piece.candidate(EntryPoint.plain(offset + at - content.position()));
      }
      int count = Math.min(content.limit() - at, StreamPiece.SIZE - piece.length());
      piece.add(content.slice(at, count));
      at += count;
      if (piece.length() == StreamPiece.SIZE) {
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

  /** Hands out what is left. */
  void end() throws IOException {
    cut();
  }
}
