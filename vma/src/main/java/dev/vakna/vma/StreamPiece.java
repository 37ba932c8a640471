package dev.vakna.vma;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * A few MiB of the uncompressed stream, with what lies before it and the places where it might be
 * entered. Used again and again; belongs to one thread at a time.
 */
final class StreamPiece {

  /** Encoders that work in jobs begin a new one at multiples of this at level 3. */
  static final int SIZE = 8 << 20;

  private final ByteBuffer buffer =
      ByteBuffer.allocateDirect(StreamAppraiser.HISTORY + SIZE + ZstdBlockDecoder.MAX_BLOCK);
  private final List<EntryPoint> entries = new ArrayList<>();
  private final List<Integer> starts = new ArrayList<>();
  private long start;
  private int before;
  private int length;

  /** Begins anew behind the other piece, whose end becomes this one's history. */
  void follow(StreamPiece other) {
    int known = Math.min(StreamAppraiser.HISTORY, other.before + other.length);
    buffer.put(0, other.buffer, other.before + other.length - known, known);
    begin(other.start + other.length, known);
  }

  /** Begins anew at the stream's start. */
  void begin() {
    begin(0, 0);
  }

  private void begin(long streamStart, int known) {
    entries.clear();
    starts.clear();
    start = streamStart;
    before = known;
    length = 0;
  }

  /** Whether that many bytes fit. */
  boolean fits(int count) {
    return before + length + count <= buffer.capacity();
  }

  void add(ByteBuffer content) {
    int count = content.remaining();
    buffer.put(before + length, content, content.position(), count);
    length += count;
  }

  /** The stream might be entered where the next content begins. */
  void candidate(EntryPoint entry) {
    entries.add(entry);
    starts.add(length);
  }

  long start() {
    return start;
  }

  int length() {
    return length;
  }

  ByteBuffer content() {
    return buffer.slice(before, length);
  }

  int blocks() {
    return entries.size();
  }

  int blockStart(int block) {
    return starts.get(block);
  }

  EntryPoint entry(int block) {
    return entries.get(block);
  }

  /** Copies what lies before that place, as much as is known and fits; how much it was. */
  int copyHistory(int at, byte[] into) {
    int known = Math.min(into.length, before + at);
    buffer.get(before + at - known, into, 0, known);
    return known;
  }

  /** Where pieces go. */
  interface Taker {
    /** Takes a piece and gives another to fill. */
    StreamPiece exchange(StreamPiece full) throws IOException;
  }
}
