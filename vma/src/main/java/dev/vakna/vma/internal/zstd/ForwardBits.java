package dev.vakna.vma.internal.zstd;

import java.io.ByteArrayOutputStream;

/** Bits from the lowest of the first byte on; behind the end stand zeros. */
final class ForwardBits {

  private final byte[] bytes;
  private final long limit;
  private long at;

  ForwardBits(byte[] bytes, int from, int to) {
    this.bytes = bytes;
    this.at = 8L * from;
    this.limit = 8L * to;
  }

  /** The next bits, at most 16, without going on. */
  int peek(int count) {
    int first = (int) (at >>> 3);
    int word = 0;
    for (int i = 0; i < 3; i++) {
      if (8L * (first + i) < limit) {
        word |= (bytes[first + i] & 0xff) << 8 * i;
      }
    }
    return word >>> (int) (at & 7) & (1 << count) - 1;
  }

  void skip(int count) {
    at += count;
  }

  int read(int count) {
    int value = peek(count);
    skip(count);
    return value;
  }

  /** More was read than is there. */
  boolean overrun() {
    return at > limit;
  }

  /** The first byte of which nothing was read. */
  int end() {
    return (int) (at + 7 >>> 3);
  }

  /** Writes such bits. */
  static final class Sink {
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private long word;
    private int filled;

    void write(int value, int count) {
      word |= (long) value << filled;
      filled += count;
      for (; filled >= 8; filled -= 8) {
        bytes.write((int) word);
        word >>>= 8;
      }
    }

    /** Fills up the byte that was begun. */
    void align() {
      if (filled > 0) {
        write(0, 8 - filled);
      }
    }

    byte[] toBytes() {
      return bytes.toByteArray();
    }
  }
}
