package dev.vakna.vma;

import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdException;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.BitSet;

/**
 * What a decoder must know of the past to begin at an entry.
 *
 * @param state a zstd dictionary up to its content: tables and repeat offsets; empty where none of
 *     them is needed
 * @param content the uncompressed stream's bytes before the entry, the last one next to it; those
 *     that nothing refers to are zero
 */
record EntryHistory(byte[] state, byte[] content) {

  /** No more of the past is kept. Matches in windows of usual levels reach so far. */
  static final int MAX_CONTENT = 2 << 20;

  /** Magic, id, a Huffman table, three FSE tables and the repeat offsets are less. */
  static final int MAX_STATE = 1 << 10;

  static final EntryHistory NONE = new EntryHistory(new byte[0], new byte[0]);

  private static final int LEVEL = 9;

  /** A gap that is shorter costs less as bytes than as a gap. */
  private static final int SMALLEST_GAP = 8;

  /**
   * Of bytes only those that are needed.
   *
   * @param bytes before the entry, the last one next to it
   * @param needed by distance from the entry: 0 is the last byte
   */
  static EntryHistory of(byte[] state, byte[] bytes, BitSet needed) {
    BitSet kept = new BitSet(needed.length());
    int at = needed.nextSetBit(0);
    while (at >= 0) {
      int end = needed.nextClearBit(at);
      int next = needed.nextSetBit(end);
      kept.set(at, next >= 0 && next - end < SMALLEST_GAP ? next : end);
      at = next;
    }
    int length = Math.min(kept.length(), bytes.length);
    byte[] content = new byte[length];
    for (int from = kept.nextSetBit(0); from >= 0 && from < length; ) {
      int end = Math.min(length, kept.nextClearBit(from));
      System.arraycopy(bytes, bytes.length - end, content, length - end, end - from);
      from = kept.nextSetBit(end);
    }
    return new EntryHistory(state, content);
  }

  /** State and content in one, as decoders take it. */
  byte[] dictionary() {
    if (state.length == 0) {
      return content;
    }
    byte[] all = new byte[state.length + content.length];
    System.arraycopy(state, 0, all, 0, state.length);
    System.arraycopy(content, 0, all, state.length, content.length);
    return all;
  }

  byte[] pack() {
    var bytes = new ByteArrayOutputStream(state.length + content.length + 16);
    try (var out = new DataOutputStream(bytes)) {
      out.writeShort(state.length);
      out.write(state);
      out.write(content);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return Zstd.compress(bytes.toByteArray(), LEVEL);
  }

  /**
   * @throws IOException when the bytes are no packed history
   */
  static EntryHistory unpack(byte[] packed) throws IOException {
    byte[] bytes;
    try {
      bytes = Zstd.decompress(packed, Short.BYTES + MAX_STATE + MAX_CONTENT);
    } catch (ZstdException e) {
      throw new IOException("it does not unpack: " + e.getMessage(), e);
    }
    try (var in = new DataInputStream(new ByteArrayInputStream(bytes))) {
      byte[] state = new byte[in.readUnsignedShort()];
      in.readFully(state);
      return new EntryHistory(state, in.readAllBytes());
    }
  }
}
