package dev.vakna.vma.internal.zstd;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A compressed block of zstd, read for what it copies from where: its sequences, but neither its
 * literals nor what comes of it (RFC 8878, section 3.1.1.3). What is read here comes from a
 * stranger and was not decoded yet; whatever it is, reading ends, and with {@link
 * UnreadableException} when it is no such block.
 *
 * @param literals how many literals the block holds
 * @param count how many sequences
 * @param use the tables of earlier blocks that it goes on using
 * @param tables in force behind it
 * @param codes the tables of its sequences; null where it has none, or one is not known
 * @param from of its sequences' bits
 * @param to behind them
 */
public record ZstdBlockBody(
    byte[] bytes,
    int literals,
    int count,
    ZstdTables.Use use,
    ZstdTables tables,
    @Nullable Codes codes,
    int from,
    int to) {

  private static final int MAX_LITERALS_SYMBOL = 35;
  private static final int MAX_OFFSETS_SYMBOL = 31;
  private static final int MAX_MATCHES_SYMBOL = 52;

  /** The codes that need no description. */
  static final FseCode LITERALS =
      FseCode.of(
          6, 4, 3, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 1, 1, 1, 2, 2, 2, 2, 2, 2, 2, 2, 2, 3, 2, 1, 1,
          1, 1, 1, -1, -1, -1, -1);

  static final FseCode OFFSETS =
      FseCode.of(
          5, 1, 1, 1, 1, 1, 1, 2, 2, 2, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, -1, -1, -1, -1,
          -1);
  static final FseCode MATCHES =
      FseCode.of(
          6, 1, 4, 3, 2, 2, 2, 2, 2, 2, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1,
          1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, -1, -1, -1, -1, -1, -1, -1);

  private static final int[] LITERALS_BASE = {
    0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 18, 20, 22, 24, 28, 32, 40, 48, 64,
    128, 256, 512, 1024, 2048, 4096, 8192, 16384, 32768, 65536
  };
  private static final byte[] LITERALS_BITS = {
    0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 3, 3, 4, 6, 7, 8, 9, 10, 11,
    12, 13, 14, 15, 16
  };
  private static final int[] MATCHES_BASE = {
    3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28,
    29, 30, 31, 32, 33, 34, 35, 37, 39, 41, 43, 47, 51, 59, 67, 83, 99, 131, 259, 515, 1027, 2051,
    4099, 8195, 16387, 32771, 65539
  };
  private static final byte[] MATCHES_BITS = {
    0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
    1, 1, 1, 1, 2, 2, 3, 3, 4, 4, 5, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16
  };

  /** The tables that the block's sequences are coded with. */
  record Codes(FseCode literals, FseCode offsets, FseCode matches) {}

  /** What stands there is no compressed block that can be read. */
  public static final class UnreadableException extends Exception {
    private static final long serialVersionUID = 1L;

    public UnreadableException(String message) {
      super(message);
    }
  }

  /** Takes sequences. */
  public interface Taker {

    /**
     * A sequence.
     *
     * @param literals before the match
     * @param match its length
     * @param offset as it is coded: 1 to 3 mean an earlier one, others are larger by 3
     * @return whether to go on
     */
    boolean take(int literals, int match, long offset) throws UnreadableException;
  }

  /**
   * Reads the block's headers.
   *
   * @param from of the block's content
   * @param to behind it
   * @param before the tables in force before it
   */
  public static ZstdBlockBody parse(byte[] bytes, int from, int to, ZstdTables before)
      throws UnreadableException {
    return new Parser(bytes, from, to, before).parse();
  }

  /**
   * Reads the sequences.
   *
   * @return whether all were read, and not ended by the taker
   */
  public boolean sequences(Taker taker) throws UnreadableException {
    if (count == 0) {
      return true;
    }
    if (codes == null) {
      throw new UnreadableException("a table of an earlier block is not known");
    }
    var in = new BackwardBits(bytes, from, to);
    var literalsState = codes.literals.new State(in);
    var offsetsState = codes.offsets.new State(in);
    var matchesState = codes.matches.new State(in);
    for (int left = count; left > 0; left--) {
      int offsetCode = offsetsState.symbol();
      int matchCode = matchesState.symbol();
      int literalsCode = literalsState.symbol();
      long offset = (1L << offsetCode) + in.read(offsetCode);
      int match = MATCHES_BASE[matchCode] + (int) in.read(MATCHES_BITS[matchCode]);
      int run = LITERALS_BASE[literalsCode] + (int) in.read(LITERALS_BITS[literalsCode]);
      if (in.overrun()) {
        throw new UnreadableException("the sequences end early");
      }
      if (!taker.take(run, match, offset)) {
        return false;
      }
      if (left > 1) {
        literalsState.advance(in);
        matchesState.advance(in);
        offsetsState.advance(in);
      }
    }
    if (!in.finished()) {
      throw new UnreadableException("the sequences do not end with their bits");
    }
    return true;
  }

  /** Reads the headers of one block. */
  private static final class Parser {
    private final byte[] bytes;
    private final int to;
    private final ZstdTables before;
    private int at;
    private byte @Nullable [] huffman;
    private boolean treeless;

    Parser(byte[] bytes, int from, int to, ZstdTables before) {
      this.bytes = bytes;
      this.at = from;
      this.to = to;
      this.before = before;
      this.huffman = before.huffman();
    }

    ZstdBlockBody parse() throws UnreadableException {
      int literals = literals();
      int count = count();
      if (count == 0) {
        var use = new ZstdTables.Use(treeless, false, false, false, false);
        var after = new ZstdTables(huffman, before.literals(), before.offsets(), before.matches());
        return new ZstdBlockBody(bytes, literals, 0, use, after, null, at, to);
      }
      int modes = next();
      FseCode l = code(modes >>> 6, before.literals(), LITERALS, MAX_LITERALS_SYMBOL, 9);
      FseCode o = code(modes >>> 4 & 3, before.offsets(), OFFSETS, MAX_OFFSETS_SYMBOL, 8);
      FseCode m = code(modes >>> 2 & 3, before.matches(), MATCHES, MAX_MATCHES_SYMBOL, 9);
      var use =
          new ZstdTables.Use(
              treeless, modes >>> 6 == 3, (modes >>> 4 & 3) == 3, (modes >>> 2 & 3) == 3, false);
      return new ZstdBlockBody(
          bytes,
          literals,
          count,
          use,
          new ZstdTables(huffman, l, o, m),
          l == null || o == null || m == null ? null : new Codes(l, o, m),
          at,
          to);
    }

    /** The literals' section; how many literals there are. */
    private int literals() throws UnreadableException {
      int first = next();
      int type = first & 3;
      int format = first >>> 2 & 3;
      if (type < 2) {
        int size =
            switch (format) {
              case 1 -> first >>> 4 | next() << 4;
              case 3 -> first >>> 4 | next() << 4 | next() << 12;
              default -> first >>> 3;
            };
        skip(type == 0 ? size : 1);
        return size;
      }
      int more = format < 2 ? 2 : format + 1;
      long sizes = first;
      for (int i = 1; i <= more; i++) {
        sizes |= (long) next() << 8 * i;
      }
      int width = format < 2 ? 10 : format == 2 ? 14 : 18;
      int size = (int) (sizes >>> 4) & (1 << width) - 1;
      int packed = (int) (sizes >>> 4 + width) & (1 << width) - 1;
      int start = at;
      skip(packed);
      treeless = type == 3;
      if (!treeless) {
        huffman = tree(start, packed);
      }
      return size;
    }

    private byte[] tree(int start, int packed) throws UnreadableException {
      int head = packed == 0 ? 0 : bytes[start] & 0xff;
      int length = 1 + (head < 128 ? head : (head - 126) / 2);
      if (length > packed) {
        throw new UnreadableException("a Huffman tree is cut short");
      }
      return Arrays.copyOfRange(bytes, start, start + length);
    }

    private int count() throws UnreadableException {
      int first = next();
      if (first < 128) {
        return first;
      }
      if (first < 255) {
        return (first - 128 << 8) + next();
      }
      return next() + (next() << 8) + 0x7f00;
    }

    private @Nullable FseCode code(
        int mode, @Nullable FseCode earlier, FseCode usual, int maxSymbol, int maxLog)
        throws UnreadableException {
      return switch (mode) {
        case 0 -> usual;
        case 1 -> {
          int symbol = next();
          if (symbol > maxSymbol) {
            throw new UnreadableException("a code is unknown");
          }
          yield FseCode.same(symbol);
        }
        case 2 -> {
          FseCode.Parsed parsed = FseCode.parse(bytes, at, to, maxSymbol, maxLog);
          at = parsed.end();
          yield parsed.code();
        }
        default -> earlier;
      };
    }

    private int next() throws UnreadableException {
      if (at >= to) {
        throw new UnreadableException("the block is cut short");
      }
      return bytes[at++] & 0xff;
    }

    private void skip(int count) throws UnreadableException {
      if (count > to - at) {
        throw new UnreadableException("the block is cut short");
      }
      at += count;
    }
  }
}
