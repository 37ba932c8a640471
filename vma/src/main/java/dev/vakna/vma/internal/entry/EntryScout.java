package dev.vakna.vma.internal.entry;

import dev.vakna.vma.internal.codec.EntryPoint;
import dev.vakna.vma.internal.zstd.ZstdBlockBody.UnreadableException;
import dev.vakna.vma.internal.zstd.ZstdBlockFile;
import dev.vakna.vma.pass.IndexOptions;
import java.io.IOException;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Finds the places of a zstd stream's piece where a decoder could begin with some of the content
 * before and nothing else. It only reads what blocks copy from where, so it can run ahead of those
 * that try what it found. Belongs to one thread.
 */
public final class EntryScout {

  /** So much of the past encoders that work in jobs let a job see, at level 3. */
  private static final int JOB_REACH = 256 << 10;

  /** Candidates in a piece of which the one that needs least is taken. */
  private static final int COMPARED = 4;

  private final ZstdBlockFile blocks;
  private final IndexOptions options;

  /** Up to this block nothing can be entered with content alone. */
  private long hopeless = -1;

  /**
   * @param cursors of the archive
   */
  public EntryScout(StreamCursors cursors, IndexOptions options) {
    this.blocks = new ZstdBlockFile(cursors.file());
    this.options = options;
  }

  /**
   * A candidate that needs nothing but content.
   *
   * @param needed by distance from the candidate: 0 is the last byte before it
   */
  record Find(StreamPiece.Candidate candidate, BitSet needed) {}

  /** Looks into the piece and leaves with it what was found. */
  public void look(StreamPiece piece) throws IOException {
    piece.found(
        finds(
            piece.candidates().stream()
                .filter(candidate -> StreamAppraiser.farFromEnd(piece, candidate))
                .limit(options.triesPerPiece())
                .toList()));
  }

  /** Of the candidates, in their order, those worth a trial; the most promising first. */
  List<Find> finds(List<StreamPiece.Candidate> candidates) throws IOException {
    List<Find> finds = new ArrayList<>();
    int least = EntryHistory.MAX_CONTENT;
    for (StreamPiece.Candidate candidate : candidates) {
      if (!(candidate.entry() instanceof EntryPoint.ZstdBlock entry)) {
        // A frame begins: nothing needs less.
        finds.addFirst(new Find(candidate, new BitSet()));
        return finds;
      }
      BitSet needed = needed(entry, least);
      if (needed != null) {
        var find = new Find(candidate, needed);
        if (needed.length() <= JOB_REACH) {
          // An encoder's job begins here.
          finds.addFirst(find);
          return finds;
        }
        finds.add(find);
        least = Math.min(least, needed.cardinality());
        if (finds.size() == COMPARED) {
          break;
        }
      }
    }
    finds.sort(Comparator.comparingInt(find -> find.needed.cardinality()));
    return finds;
  }

  /** What the entry needs of the content before it; null if more than that, or than so much. */
  private @Nullable BitSet needed(EntryPoint.ZstdBlock entry, int most) throws IOException {
    if (entry.offset() <= hopeless) {
      return null;
    }
    try {
      return switch (ZstdReach.ofContent(blocks, entry, most)) {
        case ZstdReach.Need need -> need.content();
        case ZstdReach.TooMuch _ -> null;
        case ZstdReach.Lack(long offset) -> {
          hopeless = offset;
          yield null;
        }
      };
    } catch (UnreadableException e) {
      return null;
    }
  }
}
