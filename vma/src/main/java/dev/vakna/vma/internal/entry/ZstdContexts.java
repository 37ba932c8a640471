package dev.vakna.vma.internal.entry;

import com.github.luben.zstd.ZstdDecompressCtx;
import com.github.luben.zstd.ZstdException;
import dev.vakna.vma.internal.codec.ZstdDecoder;
import java.io.Closeable;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Decoders to use again: each holds a window and a buffer of its own, which to set up anew for
 * every entry costs a good part of decoding a unit. There are at most as many as were ever in use
 * at once. Safe for use by many threads.
 */
final class ZstdContexts implements Closeable {

  private static final int PIECE = 256 << 10;

  private final Deque<Lent> idle = new ArrayDeque<>();
  private boolean closed;

  /**
   * A decoder that knows nothing yet, and a direct buffer for what it is fed.
   *
   * @param piece with nothing left in it
   */
  record Lent(ZstdDecompressCtx context, ByteBuffer piece) {}

  Lent take() {
    Lent lent;
    synchronized (this) {
      lent = idle.pollLast();
    }
    if (lent == null) {
      lent = new Lent(new ZstdDecompressCtx(), ByteBuffer.allocateDirect(PIECE));
    }
    lent.piece.clear().limit(0);
    lent.context.setLongMax(ZstdDecoder.WINDOW_LOG_MAX);
    return lent;
  }

  /**
   * Takes back one that nobody uses any more.
   *
   * @param again whether it is worth its memory
   */
  void give(Lent lent, boolean again) {
    if (!again || !kept(lent)) {
      lent.context.close();
    }
  }

  private boolean kept(Lent lent) {
    try {
      lent.context.reset();
    } catch (ZstdException e) {
      return false;
    }
    synchronized (this) {
      if (!closed) {
        idle.addLast(lent);
      }
      return !closed;
    }
  }

  /** Those that are out are closed when they come back. */
  @Override
  public synchronized void close() {
    closed = true;
    for (Lent lent : idle) {
      lent.context.close();
    }
    idle.clear();
  }
}
