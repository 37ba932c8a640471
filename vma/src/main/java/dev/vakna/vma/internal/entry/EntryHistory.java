package dev.vakna.vma.internal.entry;

import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdException;
import dev.vakna.vma.internal.layout.IndexFormat;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.BitSet;

/**
 * What a decoder must know of the past to begin at an entry.
 *
 * @param state a zstd dictionary up to its content: tables and repeat offsets; empty where none of
 *     them is needed
 * @param content the uncompressed stream's bytes before the entry, the last one next to it; those
 *     that are not needed are zero
 * @param needed which of them are, by distance from the entry: 0 is the last byte
 */
public record EntryHistory(byte[] state, byte[] content, BitSet needed) {

  /** No more of the past is kept. Matches in windows of usual levels reach so far. */
  static final int MAX_CONTENT = 2 << 20;

  public static final EntryHistory NONE = of(new byte[0], new byte[0], new BitSet());

  /** Magic, id, a Huffman table, three FSE tables and the repeat offsets are less. */
  private static final int MAX_STATE = 1 << 10;

  /** A range and a gap of one byte each, of two of content, take two bytes. */
  private static final int MAX_HEAD = MAX_CONTENT + MAX_STATE + 64;

  private static final int LEVEL = 9;

  /**
   * Of bytes only those that are needed.
   *
   * @param bytes before the entry, the last one next to it; at least as many as are needed
   * @param needed by distance from the entry
   */
  static EntryHistory of(byte[] state, byte[] bytes, BitSet needed) {
    byte[] content = new byte[needed.length()];
    for (int from = needed.nextSetBit(0); from >= 0; ) {
      int end = needed.nextClearBit(from);
      System.arraycopy(bytes, bytes.length - end, content, content.length - end, end - from);
      from = needed.nextSetBit(end);
    }
    return new EntryHistory(state, content, needed);
  }

  /** All of the bytes, and no state. */
  static EntryHistory of(byte[] bytes) {
    var needed = new BitSet();
    needed.set(0, bytes.length);
    return of(new byte[0], bytes, needed);
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

  /** State and ranges that are needed, and then their bytes; packed apart, as they differ. */
  byte[] pack() {
    var head = new ByteArrayOutputStream();
    var kept = new ByteArrayOutputStream();
    var bytes = new ByteArrayOutputStream();
    try (var ranges = new DataOutputStream(head);
        var out = new DataOutputStream(bytes)) {
      ranges.writeShort(state.length);
      ranges.write(state);
      int last = 0;
      for (int from = needed.nextSetBit(0); from >= 0; from = needed.nextSetBit(last)) {
        int end = needed.nextClearBit(from);
        IndexFormat.number(ranges, end - from);
        IndexFormat.number(ranges, from - last);
        last = end;
      }
      // In the order of the stream they pack better.
      for (int end = needed.length(); end > 0; ) {
        int from = needed.previousClearBit(end - 1) + 1;
        kept.write(content, content.length - end, end - from);
        end = needed.previousSetBit(from - 1) + 1;
      }
      byte[] packedHead = Zstd.compress(head.toByteArray(), LEVEL);
      out.writeInt(packedHead.length);
      out.write(packedHead);
      out.write(Zstd.compress(kept.toByteArray(), LEVEL));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  /**
   * @throws IOException when the bytes are no packed history
   */
  public static EntryHistory unpack(byte[] packed) throws IOException {
    int headLength = packed.length < Integer.BYTES ? -1 : ByteBuffer.wrap(packed).getInt();
    if (headLength < 0 || headLength > packed.length - Integer.BYTES) {
      throw new IOException("it is cut short");
    }
    int body = Integer.BYTES + headLength;
    byte[] head = plain(Arrays.copyOfRange(packed, Integer.BYTES, body), MAX_HEAD);
    byte[] kept = plain(Arrays.copyOfRange(packed, body, packed.length), MAX_CONTENT);
    try (var in = new DataInputStream(new ByteArrayInputStream(head))) {
      byte[] state = new byte[in.readUnsignedShort()];
      in.readFully(state);
      var needed = new BitSet();
      long at = 0;
      while (in.available() > 0) {
        long length = IndexFormat.number(in);
        long from = at + IndexFormat.number(in);
        at = from + length;
        if (from < 0 || length < 0 || at < from || at > MAX_CONTENT) {
          throw new IOException("it reaches too far back");
        }
        needed.set((int) from, (int) at);
      }
      if (needed.cardinality() != kept.length) {
        throw new IOException("it keeps another number of bytes than its ranges have");
      }
      byte[] content = new byte[needed.length()];
      int taken = 0;
      for (int end = needed.length(); end > 0; ) {
        int from = needed.previousClearBit(end - 1) + 1;
        System.arraycopy(kept, taken, content, content.length - end, end - from);
        taken += end - from;
        end = needed.previousSetBit(from - 1) + 1;
      }
      return new EntryHistory(state, content, needed);
    } catch (EOFException e) {
      throw new IOException("it is cut short", e);
    }
  }

  private static byte[] plain(byte[] packed, int most) throws IOException {
    try {
      return Zstd.decompress(packed, most);
    } catch (ZstdException e) {
      throw new IOException("it does not unpack: " + e.getMessage(), e);
    }
  }
}
