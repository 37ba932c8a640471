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
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Finds the places of a zstd stream's piece where a decoder could begin with some of the content
 * before and nothing else. It only reads what blocks copy from where, so it can run ahead of those
 * that try what it found. Belongs to one thread.
 */
public final class EntryScout {

  /** So much of the past encoders that work in jobs let a job see, at level 3. */
  private static final int JOB_REACH = 256 << 10;

  /**
   * So many of a piece's candidates are found at most, each of which needs less than all before.
   */
  private static final int COMPARED = 4;

  private final ZstdBlockFile blocks;
  private final IndexOptions options;

  /** From the one block to the other nothing can be entered with content alone. */
  private long hopelessFrom = -1;

  private long hopelessTo = -1;

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

  /**
   * Candidates worth a trial.
   *
   * @param list the most promising first
   * @param upTo place in the piece of the last candidate that was looked at
   */
  record Finds(List<Find> list, int upTo) {
    Finds {
      list = List.copyOf(list);
    }
  }

  /**
   * Looks into the piece and leaves with it what was found.
   *
   * @param stopped asked on the way whether nobody wants to know any more
   */
  public void look(StreamPiece piece, BooleanSupplier stopped) throws IOException {
    piece.found(
        finds(
            piece.candidates().stream()
                .filter(candidate -> StreamAppraiser.farFromEnd(piece, candidate))
                .limit(options.triesPerPiece())
                .toList(),
            stopped));
  }

  /** Of the candidates, in their order, those worth a trial. */
  Finds finds(List<StreamPiece.Candidate> candidates, BooleanSupplier stopped) throws IOException {
    List<Find> finds = new ArrayList<>();
    int least = EntryHistory.MAX_CONTENT;
    int upTo = -1;
    for (StreamPiece.Candidate candidate : candidates) {
      if (stopped.getAsBoolean()) {
        break;
      }
      upTo = candidate.at();
      if (!(candidate.entry() instanceof EntryPoint.ZstdBlock entry)) {
        // A frame begins: nothing needs less.
        finds.addFirst(new Find(candidate, new BitSet()));
        return new Finds(finds, upTo);
      }
      BitSet needed = needed(entry, least);
      if (needed != null) {
        var find = new Find(candidate, needed);
        if (needed.length() <= JOB_REACH) {
          // An encoder's job begins here.
          finds.addFirst(find);
          return new Finds(finds, upTo);
        }
        finds.add(find);
        least = Math.min(least, needed.cardinality());
        if (finds.size() == COMPARED) {
          break;
        }
      }
    }
    finds.sort(Comparator.comparingInt(find -> find.needed.cardinality()));
    return new Finds(finds, upTo);
  }

  /** What the entry needs of the content before it; null if more than that, or than so much. */
  private @Nullable BitSet needed(EntryPoint.ZstdBlock entry, int most) throws IOException {
    if (entry.offset() >= hopelessFrom && entry.offset() <= hopelessTo) {
      return null;
    }
    try {
      return switch (ZstdReach.ofContent(blocks, entry, most)) {
        case ZstdReach.Need need -> need.content();
        case ZstdReach.TooMuch _ -> null;
        case ZstdReach.Lack(long offset) -> {
          hopelessFrom = entry.offset();
          hopelessTo = offset;
          yield null;
        }
      };
    } catch (UnreadableException e) {
      return null;
    }
  }
}
