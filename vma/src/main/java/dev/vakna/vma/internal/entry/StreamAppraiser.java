package dev.vakna.vma.internal.entry;

import dev.vakna.vma.format.Compression;
import dev.vakna.vma.format.VmaFormat;
import dev.vakna.vma.internal.codec.EntryPoint;
import dev.vakna.vma.internal.codec.GzipDecoder;
import dev.vakna.vma.internal.codec.StreamDecoder;
import dev.vakna.vma.internal.layout.IndexWriter;
import dev.vakna.vma.internal.layout.Segment;
import dev.vakna.vma.pass.IndexOptions;
import io.airlift.compress.v3.xxhash.XxHash64Hasher;
import java.io.Closeable;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.function.IntSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Cuts a stream into segments and finds where it can be entered. A candidate counts only after it
 * was tried: a decoder that knows nothing but the history that would be kept for it must bring
 * forth what the true pass brought forth, up to the next point. Not safe for use by several
 * threads.
 */
public final class StreamAppraiser implements Closeable {

  private static final int FIRST_GUESS = 4 << 10;

  /**
   * Whoever enters before an entry may have to read on over it, to the end of the block of a disk
   * that begins before it. No piece but the last is shorter.
   */
  private static final int OVER_THE_EDGE = VmaFormat.BLOCK;

  private final StreamCursors cursors;
  private final Compression compression;
  private final IndexWriter index;
  private final IndexOptions options;
  private final IndexBudget budget;
  private final List<Segment> segments = new ArrayList<>();
  private final ByteBuffer trialOutput = ByteBuffer.allocateDirect(256 << 10);
  private final ZstdHistories histories;
  private final EntryScout scout;
  private @Nullable Trial trial;

  /** What the last history with nothing but content, and the last with a state, took. */
  private int contentCost = FIRST_GUESS;

  private int stateCost = FIRST_GUESS;
  private int tried;
  private int refused;

  /**
   * @param cursors of the archive, to try entries with
   * @param runs how many runs of clusters are known
   */
  public StreamAppraiser(
      StreamCursors cursors,
      Compression compression,
      IndexWriter index,
      IndexOptions options,
      IntSupplier runs) {
    this.cursors = cursors;
    this.compression = compression;
    this.index = index;
    this.options = options;
    this.histories = new ZstdHistories(cursors.file());
    this.scout = new EntryScout(cursors, options);
    this.budget = new IndexBudget(options.share(), runs);
  }

  /**
   * @param segment number of the segment that begins at the point
   * @param start of that segment in the stream
   */
  private record Trial(StreamCursor cursor, int segment, long start) {}

  /** A candidate with what it needs. */
  private record Ready(StreamPiece.Candidate candidate, EntryHistory history) {}

  /** What became of a candidate. */
  private enum Outcome {
    ENTERED,
    REFUSED,
    /** Others near by will hardly cost less. */
    NO_ROOM
  }

  /** Takes in the next piece of the stream. */
  public void take(StreamPiece piece) throws IOException {
    if (compression == Compression.NONE) {
      add(piece, 0, piece.length(), piece.candidates().getFirst().entry());
      return;
    }
    boolean entered = enter(piece);
    if (!entered && trial != null && !agrees(trial.cursor, piece, 0, piece.length())) {
      drop(trial);
      entered = enter(piece);
    }
    if (!entered) {
      add(piece, 0, piece.length(), null);
    }
    if (compression == Compression.ZSTD) {
      for (StreamPiece.Candidate candidate : piece.candidates()) {
        histories.advance(candidate.entry());
      }
    }
  }

  /**
   * Takes in a piece whose content is not known any more: it has no entry of its own, and what
   * entered before it must bring forth what has its digest.
   */
  public void pass(StreamPiece.Summary piece) throws IOException {
    if (trial != null && !agrees(trial.cursor, piece)) {
      drop(trial);
    }
    histories.lose();
    segments.add(new Segment(piece.start(), piece.length(), piece.digest(), piece.entry()));
  }

  private boolean agrees(StreamCursor cursor, StreamPiece.Summary piece) throws IOException {
    try (XxHash64Hasher hasher = XxHash64Hasher.create()) {
      int left = piece.length();
      while (left > 0) {
        trialOutput.clear().limit(Math.min(left, trialOutput.capacity()));
        cursor.read(trialOutput);
        trialOutput.flip();
        hasher.update(MemorySegment.ofBuffer(trialOutput));
        left -= trialOutput.limit();
      }
      return hasher.digest() == piece.digest();
    } catch (StreamDecoder.CorruptStreamException e) {
      return false;
    }
  }

  /** Looks for an entry into the piece, and cuts it there. */
  private boolean enter(StreamPiece piece) throws IOException {
    List<StreamPiece.Candidate> wanted = wanted(piece);
    if (wanted.isEmpty()) {
      return false;
    }
    for (EntryScout.Find find : finds(piece, wanted)) {
      EntryHistory history = contentHistory(piece, find);
      Outcome outcome =
          history == null ? Outcome.REFUSED : tryFrom(piece, new Ready(find.candidate(), history));
      if (outcome != Outcome.REFUSED) {
        return outcome == Outcome.ENTERED;
      }
    }
    StreamPiece.Candidate first = wanted.getFirst();
    if (!(first.entry() instanceof EntryPoint.ZstdBlock) || !roomFor(stateCost, first)) {
      return false;
    }
    histories.advance(first.entry());
    EntryHistory history = histories.state(piece, first);
    return history != null && tryFrom(piece, new Ready(first, history)) == Outcome.ENTERED;
  }

  /** Candidates that need content at most, the most promising first. */
  private List<EntryScout.Find> finds(StreamPiece piece, List<StreamPiece.Candidate> wanted)
      throws IOException {
    StreamPiece.Candidate first = wanted.getFirst();
    if (!roomFor(contentCost, first)) {
      return List.of();
    }
    if (compression != Compression.ZSTD) {
      return List.of(new EntryScout.Find(first, new BitSet()));
    }
    EntryScout.Finds known = piece.finds();
    if (known == null) {
      return scout.finds(wanted, () -> false).list();
    }
    List<EntryScout.Find> left =
        known.list().stream().filter(find -> wanted.contains(find.candidate())).toList();
    // Those that were found, or looked at, may lie before the place from which on one is due.
    boolean elsewhere = !known.list().isEmpty() || known.upTo() < wanted.getLast().at();
    return left.isEmpty() && elsewhere ? scout.finds(wanted, () -> false).list() : left;
  }

  private List<StreamPiece.Candidate> wanted(StreamPiece piece) {
    return piece.candidates().stream()
        .filter(candidate -> wanted(piece, candidate))
        .limit(options.triesPerPiece())
        .toList();
  }

  private boolean wanted(StreamPiece piece, StreamPiece.Candidate candidate) {
    if (!farFromEnd(piece, candidate)) {
      return false;
    }
    boolean due =
        trial == null || piece.start() + candidate.at() - trial.start >= options.entrySpacing();
    return due || candidate.at() == 0 && free(candidate.entry());
  }

  /** Whether an earlier entry can be read on over the candidate without leaving the piece. */
  static boolean farFromEnd(StreamPiece piece, StreamPiece.Candidate candidate) {
    return candidate.at() == 0 || candidate.at() + OVER_THE_EDGE <= piece.length();
  }

  private static boolean free(EntryPoint entry) {
    return entry instanceof EntryPoint.Start || entry instanceof EntryPoint.LzopBlock;
  }

  private @Nullable EntryHistory contentHistory(StreamPiece piece, EntryScout.Find find) {
    StreamPiece.Candidate candidate = find.candidate();
    return switch (candidate.entry()) {
      case EntryPoint.Start _, EntryPoint.LzopBlock _ -> EntryHistory.NONE;
      case EntryPoint.DeflateBlock _ ->
          EntryHistory.of(piece.before(candidate.at(), GzipDecoder.WINDOW));
      case EntryPoint.ZstdBlock _ -> piece.history(candidate, new byte[0], find.needed());
    };
  }

  private Outcome tryFrom(StreamPiece piece, Ready ready) throws IOException {
    StreamPiece.Candidate candidate = ready.candidate;
    EntryHistory history = ready.history;
    EntryPoint bare = candidate.entry();
    byte[] packed = free(bare) ? new byte[0] : history.pack();
    int cost = packed.length + IndexWriter.RECORD_HEAD;
    if (history.state().length > 0) {
      stateCost = cost;
    } else if (!free(bare)) {
      contentCost = cost;
    }
    if (!free(bare) && cost > room(bare)) {
      return Outcome.NO_ROOM;
    }
    tried++;
    // What would be kept is what is tried.
    StreamCursor cursor =
        cursors.enter(
            compression, bare, free(bare) ? EntryHistory.NONE : EntryHistory.unpack(packed));
    boolean good = false;
    try {
      good = agrees(cursor, piece, candidate.at(), piece.length());
    } finally {
      if (!good) {
        cursor.close();
        refused++;
      }
    }
    if (!good) {
      return Outcome.REFUSED;
    }
    endTrial(piece, Math.min(piece.length(), candidate.at() + OVER_THE_EDGE));
    EntryPoint entry = free(bare) ? bare : bare.with(index.keep(packed));
    add(piece, 0, candidate.at(), null);
    trial = new Trial(cursor, segments.size(), piece.start() + candidate.at());
    add(piece, candidate.at(), piece.length(), entry);
    return Outcome.ENTERED;
  }

  /** The earlier entry is needed up to that place of the piece and no farther. */
  private void endTrial(StreamPiece piece, int end) throws IOException {
    if (trial == null) {
      return;
    }
    if (agrees(trial.cursor, piece, 0, end)) {
      trial.cursor.close();
      trial = null;
    } else {
      drop(trial);
    }
  }

  private long room(EntryPoint at) {
    return budget.room(at.offset(), index.bytes(), segments.size() + 2);
  }

  /** Whether it is worth while to look at a candidate, if it costs about what the last one did. */
  private boolean roomFor(int lastCost, StreamPiece.Candidate candidate) {
    return free(candidate.entry()) || room(candidate.entry()) >= lastCost * 3L / 4;
  }

  /** Whether the cursor brings forth what the piece holds there. */
  private boolean agrees(StreamCursor cursor, StreamPiece piece, int from, int to)
      throws IOException {
    ByteBuffer truth = piece.content();
    int at = from;
    // An entry that does not hold is mostly seen in its first bytes.
    int step = 16 << 10;
    while (at < to) {
      trialOutput.clear().limit(Math.min(step, to - at));
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

  /**
   * What begins at the point does not hold to its end, so the point is none. Nor are those before
   * it that were tried only up to it, back to one that needs no trial.
   */
  private void drop(Trial failed) throws IOException {
    for (int at = failed.segment; at >= 0; at--) {
      EntryPoint entry = segments.get(at).entry();
      if (entry != null && free(entry)) {
        break;
      }
      segments.set(at, segments.get(at).withoutEntry());
    }
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
  public List<Segment> segments() {
    return List.copyOf(segments);
  }

  /** Candidates that were tried. */
  public int tried() {
    return tried;
  }

  /** Candidates that did not hold. */
  public int refused() {
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
