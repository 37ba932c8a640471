package dev.vakna.vma.internal.entry;

import dev.vakna.vma.internal.codec.EntryPoint;
import dev.vakna.vma.internal.codec.ZstdBlockDecoder;
import io.airlift.compress.v3.xxhash.XxHash64Hasher;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A few MiB of the uncompressed stream, with what lies before it and the places where it might be
 * entered. Used again and again; belongs to one thread at a time.
 */
public final class StreamPiece {

  /** Encoders that work in jobs begin a new one at multiples of this at level 3. */
  static final int SIZE = 8 << 20;

  /** Candidates closer to one another than this are of no use; bounds how many there are. */
  private static final int CLOSEST = 4 << 10;

  private static final int KNOWN = EntryHistory.MAX_CONTENT;

  private final ByteBuffer buffer =
      ByteBuffer.allocateDirect(KNOWN + SIZE + ZstdBlockDecoder.MAX_BLOCK);
  private final List<Candidate> candidates = new ArrayList<>();
  private EntryScout.@Nullable Finds finds;
  private long start;
  private int before;
  private int length;

  /**
   * A place where the stream might be entered.
   *
   * @param at in the piece
   */
  record Candidate(int at, EntryPoint entry) {}

  /**
   * What is kept of a piece that is not looked into.
   *
   * @param start in the stream
   * @param entry at its start, where it costs nothing
   */
  public record Summary(long start, int length, long digest, @Nullable EntryPoint entry) {}

  /**
   * @param plain the stream is not packed, and can be entered anywhere
   */
  public Summary summary(boolean plain) {
    EntryPoint entry = plain ? candidates.getFirst().entry() : null;
    long digest = XxHash64Hasher.hash(MemorySegment.ofBuffer(content()));
    return new Summary(start, length, digest, entry);
  }

  /** Begins anew behind the other piece, or behind itself, whose end becomes this one's history. */
  public void follow(StreamPiece other) {
    int known = Math.min(KNOWN, other.before + other.length);
    buffer.put(0, other.buffer, other.before + other.length - known, known);
    begin(other.start + other.length, known);
  }

  /** Begins anew at the stream's start. */
  void begin() {
    begin(0, 0);
  }

  private void begin(long streamStart, int known) {
    candidates.clear();
    finds = null;
    start = streamStart;
    before = known;
    length = 0;
  }

  /** How much more fits. */
  int room() {
    return buffer.capacity() - before - length;
  }

  void add(ByteBuffer content) {
    int count = content.remaining();
    buffer.put(before + length, content, content.position(), count);
    length += count;
  }

  /** The stream might be entered where the next content begins. */
  void candidate(EntryPoint entry) {
    if (candidates.isEmpty() || candidates.getLast().at + CLOSEST <= length) {
      candidates.add(new Candidate(length, entry));
    }
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

  /** Where the piece might be entered, in order; all of them before its end. */
  List<Candidate> candidates() {
    return !candidates.isEmpty() && candidates.getLast().at >= length
        ? candidates.subList(0, candidates.size() - 1)
        : candidates;
  }

  /** What was found when the piece was looked into ahead; null where it was not. */
  EntryScout.@Nullable Finds finds() {
    return finds;
  }

  void found(EntryScout.Finds found) {
    finds = found;
  }

  /**
   * The history of a candidate; null where it reaches back farther than is known.
   *
   * @param needed by distance from the candidate
   */
  @Nullable EntryHistory history(Candidate candidate, byte[] state, BitSet needed) {
    byte[] bytes = before(candidate.at, needed.length());
    return bytes.length < needed.length() ? null : EntryHistory.of(state, bytes, needed);
  }

  /** What lies before that place, as much as is known, but at most so much. */
  byte[] before(int at, int most) {
    int known = Math.min(most, before + at);
    byte[] bytes = new byte[known];
    buffer.get(before + at - known, bytes);
    return bytes;
  }

  /** Where pieces go. */
  public interface Taker {
    /** Takes a piece and gives another to fill. */
    StreamPiece exchange(StreamPiece full) throws IOException;
  }
}
