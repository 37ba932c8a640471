package dev.vakna.vma.internal.entry;

import dev.vakna.vma.internal.codec.EntryPoint;
import dev.vakna.vma.internal.codec.ZstdBlockDecoder;
import dev.vakna.vma.internal.codec.ZstdFrame;
import dev.vakna.vma.internal.zstd.RepeatOffsets;
import dev.vakna.vma.internal.zstd.ZstdBlockBody;
import dev.vakna.vma.internal.zstd.ZstdBlockBody.UnreadableException;
import dev.vakna.vma.internal.zstd.ZstdBlockFile;
import dev.vakna.vma.internal.zstd.ZstdTables;
import java.io.IOException;
import java.util.BitSet;
import org.jspecify.annotations.Nullable;

/**
 * What the blocks from a place in a zstd frame on need of what lies before it: found by reading the
 * sequences of as many blocks as the window is long. What comes later cannot reach back so far.
 */
final class ZstdReach {

  /** No more of the stream is looked at; the trial tells whether it was enough. */
  private static final long FARTHEST = 32 << 20;

  /** Nor are more blocks, which may be empty. */
  private static final int MOST_BLOCKS = 1 << 14;

  private final ZstdBlockFile blocks;
  private final int most;
  private final BitSet needed = new BitSet(EntryHistory.MAX_CONTENT);
  private long neededAtMost;
  private long position;
  private boolean huffman;
  private boolean literals;
  private boolean offsets;
  private boolean matches;
  private boolean repeats;
  private boolean tooFar;

  private ZstdReach(ZstdBlockFile blocks, int most) {
    this.blocks = blocks;
    this.most = most;
  }

  /** What came of looking. */
  sealed interface Finding {}

  /**
   * Something is needed that is not given.
   *
   * @param offset of the block that needs it; no block from the place up to this one can be entered
   *     with content alone
   */
  record Lack(long offset) implements Finding {}

  /**
   * What is needed.
   *
   * @param use of tables and repeat offsets
   * @param content by distance from the place: 0 is the last byte before it
   */
  record Need(ZstdTables.Use use, BitSet content) implements Finding {}

  /** More content is needed than was asked for; how much was not found out. */
  record TooMuch() implements Finding {}

  /**
   * Looks from a block on for what it needs where content is all that is known.
   *
   * @param most bytes of content that are of interest
   */
  static Finding ofContent(ZstdBlockFile blocks, EntryPoint.ZstdBlock entry, int most)
      throws IOException, UnreadableException {
    return new ZstdReach(blocks, most).follow(entry, ZstdTables.NONE, null);
  }

  /**
   * Looks from a block on for what it needs of a decoder's whole state.
   *
   * @param before the tables in force before it
   * @param known the repeat offsets there
   */
  static Finding ofState(
      ZstdBlockFile blocks, EntryPoint.ZstdBlock entry, ZstdTables before, long[] known)
      throws IOException, UnreadableException {
    return new ZstdReach(blocks, Integer.MAX_VALUE).follow(entry, before, known);
  }

  private Finding follow(EntryPoint.ZstdBlock entry, ZstdTables before, long @Nullable [] known)
      throws IOException, UnreadableException {
    long end = ZstdFrame.windowBytes(entry.window());
    var recent = known == null ? RepeatOffsets.unknown() : RepeatOffsets.known(known);
    ZstdTables tables = before;
    boolean freshTree = false;
    boolean freshCodes = false;
    long offset = entry.offset();
    boolean last = false;
    for (int left = MOST_BLOCKS; left > 0 && !last && position < FARTHEST; left--) {
      boolean fresh = freshTree && freshCodes && recent.allFresh();
      if (fresh && position >= end) {
        break;
      }
      ZstdBlockFile.Block block = blocks.at(offset);
      if (block.kind() == ZstdBlockFile.Kind.COMPRESSED) {
        var body = ZstdBlockBody.parse(block.bytes(), block.from(), block.to(), tables);
        huffman |= body.use().huffman() && !freshTree;
        // A block with sequences sets all three codes; what it repeats was set by then.
        literals |= body.use().literals() && !freshCodes;
        offsets |= body.use().offsets() && !freshCodes;
        matches |= body.use().matches() && !freshCodes;
        if (known == null && (huffman || literals || offsets || matches)) {
          return new Lack(offset);
        }
        freshTree |= body.tables().huffman() != tables.huffman();
        freshCodes |= body.count() > 0;
        tables = body.tables();
        if (!sequences(body, recent, known != null)) {
          return new Lack(tooFar ? entry.offset() : offset);
        }
        if (neededAtMost > most) {
          // Counting takes longer than reading a small block.
          neededAtMost = needed.cardinality();
          if (neededAtMost > most) {
            return new TooMuch();
          }
        }
      } else {
        position += block.size();
      }
      last = block.last();
      offset = block.next();
    }
    return new Need(new ZstdTables.Use(huffman, literals, offsets, matches, repeats), needed);
  }

  private boolean sequences(ZstdBlockBody body, RepeatOffsets recent, boolean stateKnown)
      throws UnreadableException {
    long start = position;
    // Literals of sequences come out of the block's own; what is left of them ends it.
    long[] spent = {0};
    boolean whole =
        body.sequences((run, match, coded) -> {
          long distance = recent.next(coded, run);
          repeats |= recent.inherited();
          if (repeats && !stateKnown) {
            return false;
          }
          spent[0] += run;
          position += run;
          mark(position - distance, match);
          position += match;
          if (position - start > ZstdBlockDecoder.MAX_BLOCK) {
            throw new UnreadableException("a block holds more than it may");
          }
          return !tooFar;
        });
    position += Math.max(0, body.literals() - spent[0]);
    return whole;
  }

  /** Notes that a match copies from there. */
  private void mark(long source, int length) {
    if (-source > EntryHistory.MAX_CONTENT) {
      tooFar = true;
    } else if (source < 0) {
      int end = (int) Math.min(0, source + length);
      needed.set(-end, (int) -source);
      neededAtMost += end - source;
    }
  }
}
