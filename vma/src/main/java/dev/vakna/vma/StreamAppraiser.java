package dev.vakna.vma;

import io.airlift.compress.v3.xxhash.XxHash64Hasher;
import java.io.Closeable;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Cuts a stream into segments and finds where it can be entered. A candidate counts only after it
 * was tried: a decoder that knows nothing but the candidate's history must bring forth what the
 * true pass brought forth, up to the next point. Not safe for use by several threads.
 */
final class StreamAppraiser implements Closeable {

  /** Of the past, encoders that work in jobs let a job see so much at level 3. */
  static final int HISTORY = 256 << 10;

  private final @Nullable FileChannel file;
  private final IndexWriter index;
  private final long spacing;
  private final int triesPerPiece;
  private final List<Segment> segments = new ArrayList<>();
  private final byte[] history = new byte[HISTORY];
  private final ByteBuffer trialOutput = ByteBuffer.allocateDirect(1 << 20);
  private @Nullable Trial trial;
  private int tried;
  private int refused;

  /**
   * @param file to try entries in, or null where those that are offered hold by themselves
   * @param spacing bytes of stream between two entry points, at least
   * @param triesPerPiece how many blocks of one piece may be tried as entries
   */
  StreamAppraiser(@Nullable FileChannel file, IndexWriter index, long spacing, int triesPerPiece) {
    this.file = file;
    this.index = index;
    this.spacing = spacing;
    this.triesPerPiece = triesPerPiece;
  }

  /**
   * @param segment number of the segment that begins at the point
   * @param start of that segment in the stream
   */
  private record Trial(StreamCursor cursor, int segment, long start) {}

  /** Takes in the next piece of the stream. */
  void take(StreamPiece piece) throws IOException {
    if (file == null) {
      boolean known = piece.blocks() > 0 && piece.blockStart(0) == 0;
      add(piece, 0, piece.length(), known ? piece.entry(0) : null);
      return;
    }
    int cut = -1;
    if (trial != null && !continues(trial, piece)) {
      drop(trial);
    }
    if (trial == null || piece.start() - trial.start >= spacing) {
      cut = enter(file, piece);
    }
    if (cut < 0) {
      add(piece, 0, piece.length(), null);
    }
  }

  /** Looks for an entry into the piece; -1 when there is none, else where it was cut. */
  private int enter(FileChannel from, StreamPiece piece) throws IOException {
    int left = triesPerPiece;
    for (int block = 0; block < piece.blocks() && left > 0; block++) {
      int at = piece.blockStart(block);
      if (at >= piece.length() || block > 0 && at == piece.blockStart(block - 1)) {
        continue;
      }
      EntryPoint bare = piece.entry(block);
      int known = bare.frameStart() ? 0 : piece.copyHistory(at, history);
      if (!bare.frameStart() && known < HISTORY) {
        continue;
      }
      left--;
      tried++;
      if (tryFrom(from, piece, at, bare)) {
        return at;
      }
      refused++;
    }
    return -1;
  }

  private boolean tryFrom(FileChannel from, StreamPiece piece, int at, EntryPoint bare)
      throws IOException {
    StreamCursor cursor = new ZstdCursor(from, bare, bare.frameStart() ? new byte[0] : history);
    boolean good = false;
    try {
      good = agrees(cursor, piece, at);
      if (!good) {
        return false;
      }
    } finally {
      if (!good) {
        cursor.close();
      }
    }
    if (trial != null) {
      trial.cursor.close();
    }
    EntryPoint entry = bare.frameStart() ? bare : index.withHistory(bare, history);
    add(piece, 0, at, null);
    trial = new Trial(cursor, segments.size(), piece.start() + at);
    add(piece, at, piece.length(), entry);
    return true;
  }

  private boolean continues(Trial running, StreamPiece piece) throws IOException {
    return agrees(running.cursor, piece, 0);
  }

  /** Whether the cursor brings forth what the piece holds from there on. */
  private boolean agrees(StreamCursor cursor, StreamPiece piece, int from) throws IOException {
    ByteBuffer truth = piece.content();
    int at = from;
    // An entry that does not hold is mostly seen in its first bytes.
    int step = 16 << 10;
    while (at < piece.length()) {
      trialOutput.clear().limit(Math.min(step, piece.length() - at));
      try {
        cursor.read(trialOutput);
      } catch (StreamDecoder.CorruptStreamException e) {
        return false;
      }
      trialOutput.flip();
      if (trialOutput.mismatch(truth.slice(at, trialOutput.limit())) >= 0) {
        return false;
      }
      at += trialOutput.limit();
      step = trialOutput.capacity();
    }
    return true;
  }

  /** What begins at the point does not hold to its end, so the point is none. */
  private void drop(Trial failed) throws IOException {
    segments.set(failed.segment, segments.get(failed.segment).withoutEntry());
    failed.cursor.close();
    trial = null;
    refused++;
  }

  private void add(StreamPiece piece, int from, int to, @Nullable EntryPoint entry) {
    if (to > from) {
      ByteBuffer content = piece.content().slice(from, to - from);
      long digest = XxHash64Hasher.hash(MemorySegment.ofBuffer(content));
      segments.add(new Segment(piece.start() + from, to - from, digest, entry));
    }
  }

  /** All segments, in their order; after the last piece. */
  List<Segment> segments() {
    return List.copyOf(segments);
  }

  /** Candidates that were tried. */
  int tried() {
    return tried;
  }

  /** Candidates that did not hold. */
  int refused() {
    return refused;
  }

  @Override
  public void close() throws IOException {
    if (trial != null) {
      trial.cursor.close();
      trial = null;
    }
  }
}
