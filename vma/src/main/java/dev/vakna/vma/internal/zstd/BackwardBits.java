package dev.vakna.vma.internal.zstd;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * A bit stream that is read from its end to its start (RFC 8878, section 4.1), as zstd keeps
 * sequences. Reading in front of the start gives zeros and is seen by {@link #overrun()}, so that
 * no input makes it fail.
 */
final class BackwardBits {

  private final byte[] bytes;
  private final ByteBuffer little;
  private final int start;

  /** Bits that are not read yet; below 0 when more were read than are there. */
  private long left;

  /**
   * @param from of the stream in the bytes; it holds at least one
   * @param to behind its last byte, whose highest set bit ends the stream
   */
  BackwardBits(byte[] bytes, int from, int to) throws ZstdBlockBody.UnreadableException {
    this.bytes = bytes;
    this.little = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    this.start = from;
    int last = to > from ? bytes[to - 1] & 0xff : 0;
    if (last == 0) {
      throw new ZstdBlockBody.UnreadableException("a bit stream has no end mark");
    }
    this.left = 8L * (to - from - 1) + 31 - Integer.numberOfLeadingZeros(last);
  }

  /** The next bits, 0 to 32 of them, as a number. */
  long read(int count) {
    if (count == 0) {
      return 0;
    }
    left -= count;
    long first = left;
    int at = start + (int) (Math.max(0, first) >>> 3);
    long word = at + Long.BYTES <= bytes.length ? little.getLong(at) : lastWord(at);
    if (first >= 0) {
      return word >>> (first & 7) & (1L << count) - 1;
    }
    return first <= -count ? 0 : word << -first & (1L << count) - 1;
  }

  private long lastWord(int at) {
    long word = 0;
    for (int i = bytes.length - 1; i >= at; i--) {
      word = word << 8 | bytes[i] & 0xff;
    }
    return word;
  }

  /** More was read than is there. */
  boolean overrun() {
    return left < 0;
  }

  /** All was read and no more. */
  boolean finished() {
    return left == 0;
  }
}
