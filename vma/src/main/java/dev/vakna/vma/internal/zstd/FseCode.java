package dev.vakna.vma.internal.zstd;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * How one part of zstd's sequences is coded (RFC 8878, section 4.1): by the distribution of its
 * symbols, or as one symbol all over. The decoding table is made when it is first asked for.
 *
 * <p>Safe for use by several threads.
 */
final class FseCode {

  private final short[] counts;
  private final int log;
  private @Nullable Table table;

  /** By state: the symbol, how many bits follow, and what they are added to for the next state. */
  private record Table(byte[] symbols, byte[] bits, short[] bases) {}

  private FseCode(short[] counts, int log) {
    this.counts = counts;
    this.log = log;
  }

  /**
   * @param counts of each symbol of 1 &lt;&lt; log in all; -1 for less than one
   */
  static FseCode of(int log, int... counts) {
    short[] copy = new short[counts.length];
    for (int i = 0; i < counts.length; i++) {
      copy[i] = (short) counts[i];
    }
    return new FseCode(copy, log);
  }

  /** One symbol all over, which takes no bits. */
  static FseCode same(int symbol) {
    short[] counts = new short[symbol + 1];
    counts[symbol] = 1;
    return new FseCode(counts, 0);
  }

  /**
   * A description and where it ends.
   *
   * @param end behind its last byte
   */
  record Parsed(FseCode code, int end) {}

  /**
   * Reads a description.
   *
   * @param at of the description
   * @param limit it must end before
   * @param maxSymbol the highest symbol that may be in it
   * @param maxLog the highest accuracy it may have
   */
  static Parsed parse(byte[] bytes, int at, int limit, int maxSymbol, int maxLog)
      throws ZstdBlockBody.UnreadableException {
    var in = new ForwardBits(bytes, at, limit);
    int log = in.read(4) + 5;
    if (log > maxLog) {
      throw new ZstdBlockBody.UnreadableException("a table is too large");
    }
    short[] counts = new short[maxSymbol + 1];
    int left = 1 << log;
    int symbol = 0;
    while (left > 0 && symbol <= maxSymbol && !in.overrun()) {
      int width = 32 - Integer.numberOfLeadingZeros(left + 1);
      int low = (1 << width - 1) - 1;
      int threshold = (1 << width) - 2 - left;
      int value = in.peek(width);
      if ((value & low) < threshold) {
        value &= low;
        in.skip(width - 1);
      } else {
        value -= value > low ? threshold : 0;
        in.skip(width);
      }
      int count = value - 1;
      left -= Math.abs(count);
      counts[symbol++] = (short) count;
      if (count == 0) {
        int more = 3;
        while (more == 3 && !in.overrun()) {
          more = in.read(2);
          symbol += more;
        }
      }
    }
    if (left != 0 || symbol > maxSymbol + 1 || in.overrun()) {
      throw new ZstdBlockBody.UnreadableException("a table's description is damaged");
    }
    return new Parsed(new FseCode(Arrays.copyOf(counts, symbol), log), in.end());
  }

  /** Whether it is one symbol all over, which no description can say. */
  boolean same() {
    return log == 0;
  }

  int log() {
    return log;
  }

  /** Appends the description; not of one that is {@link #same()}. */
  void describe(ForwardBits.Sink out) {
    out.write(log - 5, 4);
    int left = 1 << log;
    int symbol = 0;
    while (left > 0) {
      int count = counts[symbol++];
      int width = 32 - Integer.numberOfLeadingZeros(left + 1);
      int low = (1 << width - 1) - 1;
      int threshold = (1 << width) - 2 - left;
      int value = count + 1;
      if (value < threshold) {
        out.write(value, width - 1);
      } else {
        out.write(value + (value > low ? threshold : 0), width);
      }
      left -= Math.abs(count);
      if (count == 0) {
        int zeros = 0;
        while (counts[symbol] == 0) {
          zeros++;
          symbol++;
        }
        for (; zeros >= 3; zeros -= 3) {
          out.write(3, 2);
        }
        out.write(zeros, 2);
      }
    }
    out.align();
  }

  private Table table() {
    Table known = table;
    if (known == null) {
      known = build();
      table = known;
    }
    return known;
  }

  private Table build() {
    int size = 1 << log;
    byte[] symbols = new byte[size];
    byte[] bits = new byte[size];
    short[] bases = new short[size];
    int high = size;
    int[] next = new int[counts.length];
    for (int s = 0; s < counts.length; s++) {
      if (counts[s] == -1) {
        symbols[--high] = (byte) s;
        next[s] = 1;
      } else {
        next[s] = counts[s];
      }
    }
    int step = (size >> 1) + (size >> 3) + 3;
    int at = 0;
    for (int s = 0; s < counts.length; s++) {
      for (int i = 0; i < counts[s]; i++) {
        symbols[at] = (byte) s;
        do {
          at = at + step & size - 1;
        } while (at >= high);
      }
    }
    for (int i = 0; i < size; i++) {
      int state = next[symbols[i]]++;
      bits[i] = (byte) (log - 31 + Integer.numberOfLeadingZeros(state));
      bases[i] = (short) ((state << bits[i]) - size);
    }
    return new Table(symbols, bits, bases);
  }

  /** Where decoding stands. */
  final class State {
    private final Table table = table();
    private int state;

    State(BackwardBits in) {
      state = (int) in.read(log);
    }

    int symbol() {
      return table.symbols[state];
    }

    void advance(BackwardBits in) {
      state = table.bases[state] + (int) in.read(table.bits[state]);
    }
  }
}
