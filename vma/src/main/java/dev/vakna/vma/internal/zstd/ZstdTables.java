package dev.vakna.vma.internal.zstd;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.jspecify.annotations.Nullable;

/**
 * The tables that a block of a zstd frame may go on using: those that blocks before it set last.
 *
 * @param huffman description of the literals' Huffman tree
 * @param literals how lengths of literals are coded
 * @param offsets how offsets are coded
 * @param matches how lengths of matches are coded
 */
public record ZstdTables(
    byte @Nullable [] huffman,
    @Nullable FseCode literals,
    @Nullable FseCode offsets,
    @Nullable FseCode matches) {

  /** None was set yet. */
  public static final ZstdTables NONE = new ZstdTables(null, null, null, null);

  private static final int DICTIONARY_MAGIC = 0xEC30A437;

  /** A tree of two symbols of one bit each. */
  private static final byte[] SOME_TREE = {(byte) 0x80, 0x10};

  /** Repeat offsets at the beginning of a frame. */
  private static final long[] FIRST_OFFSETS = {1, 4, 8};

  /**
   * What following blocks make use of.
   *
   * @param repeats the repeat offsets
   */
  public record Use(
      boolean huffman, boolean literals, boolean offsets, boolean matches, boolean repeats) {

    static final Use NOTHING = new Use(false, false, false, false, false);

    boolean any() {
      return huffman || literals || offsets || matches || repeats;
    }
  }

  /**
   * A dictionary up to its content (RFC 8878, section 5) that puts a decoder into this state. What
   * is not used is filled with what any dictionary may hold.
   *
   * @param repeats the three repeat offsets; only looked at where they are used
   * @return null when a dictionary cannot say it
   */
  public byte @Nullable [] dictionary(Use use, long[] repeats) {
    byte[] tree = use.huffman ? huffman : SOME_TREE;
    FseCode o = use.offsets ? offsets : ZstdBlockBody.OFFSETS;
    FseCode m = use.matches ? matches : ZstdBlockBody.MATCHES;
    FseCode l = use.literals ? literals : ZstdBlockBody.LITERALS;
    if (tree == null || o == null || m == null || l == null) {
      return null;
    }
    if (o.same() || m.same() || l.same()) {
      return null;
    }
    var codes = new ForwardBits.Sink();
    o.describe(codes);
    m.describe(codes);
    l.describe(codes);
    byte[] described = codes.toBytes();
    ByteBuffer bytes =
        ByteBuffer.allocate(8 + tree.length + described.length + 12)
            .order(ByteOrder.LITTLE_ENDIAN)
            .putInt(DICTIONARY_MAGIC)
            .putInt(1)
            .put(tree)
            .put(described);
    for (long repeat : use.repeats ? repeats : FIRST_OFFSETS) {
      bytes.putInt((int) repeat);
    }
    return bytes.array();
  }

  /** How much content the dictionary must have at least: no repeat offset may point before it. */
  public static int leastContent(Use use, long[] repeats) {
    long most = 0;
    for (long repeat : use.repeats ? repeats : FIRST_OFFSETS) {
      most = Math.max(most, repeat);
    }
    return Math.toIntExact(most);
  }
}
