package dev.vakna.vma;

import dev.vakna.vma.ZstdBlockBody.UnreadableException;
import java.io.IOException;
import java.util.BitSet;
import org.jspecify.annotations.Nullable;

/**
 * What the blocks from a place in a zstd frame on need of what lies before it: found by reading the
 * sequences of as many blocks as the window is long. What comes later cannot reach back so far.
 */
final class ZstdReach {

  /** Windows of rare size are not followed to their ends; the trial tells whether it was enough. */
  private static final long FARTHEST = 8 << 20;

  private final ZstdBlockFile blocks;
  private final BitSet needed = new BitSet(EntryHistory.MAX_CONTENT);
  private long position;
  private boolean huffman;
  private boolean literals;
  private boolean offsets;
  private boolean matches;
  private boolean repeats;

  private ZstdReach(ZstdBlockFile blocks) {
    this.blocks = blocks;
  }

  /**
   * What is needed.
   *
   * @param use of tables and repeat offsets
   * @param content by distance from the place: 0 is the last byte before it
   */
  record Need(ZstdTables.Use use, BitSet content) {}

  /**
   * Looks from a block on.
   *
   * @param before the tables in force before it
   * @param known the repeat offsets there; null to stop where anything but content is needed
   * @return null where something is needed that cannot be given
   */
  static @Nullable Need from(
      ZstdBlockFile blocks, EntryPoint.ZstdBlock entry, ZstdTables before, long @Nullable [] known)
      throws IOException, UnreadableException {
    return new ZstdReach(blocks).follow(entry, before, known);
  }

  private @Nullable Need follow(
      EntryPoint.ZstdBlock entry, ZstdTables before, long @Nullable [] known)
      throws IOException, UnreadableException {
    long end = Math.min(FARTHEST, ZstdFrame.windowBytes(entry.window()));
    var recent = known == null ? RepeatOffsets.unknown() : RepeatOffsets.known(known);
    ZstdTables tables = before;
    boolean freshTree = false;
    boolean freshCodes = false;
    long offset = entry.offset();
    boolean last = false;
    while (!last && position < end) {
      ZstdBlockFile.Block block = blocks.at(offset);
      if (block.kind() == ZstdBlockFile.Kind.COMPRESSED) {
        var body = ZstdBlockBody.parse(block.bytes(), block.from(), block.to(), tables);
        huffman |= body.use().huffman() && !freshTree;
        // A block with sequences sets all three codes; what it repeats was set by then.
        literals |= body.use().literals() && !freshCodes;
        offsets |= body.use().offsets() && !freshCodes;
        matches |= body.use().matches() && !freshCodes;
        if (known == null && (huffman || literals || offsets || matches)) {
          return null;
        }
        freshTree |= body.tables().huffman() != tables.huffman();
        freshCodes |= body.count() > 0;
        tables = body.tables();
        if (!sequences(body, recent, known != null)) {
          return null;
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
          boolean possible = mark(position - distance, match);
          position += match;
          if (position - start > ZstdBlockDecoder.MAX_BLOCK) {
            throw new UnreadableException("a block holds more than it may");
          }
          return possible;
        });
    position += Math.max(0, body.literals() - spent[0]);
    return whole;
  }

  /** Notes that a match copies from there; false where that is too far back. */
  private boolean mark(long source, int length) {
    if (source >= 0) {
      return true;
    }
    if (-source > EntryHistory.MAX_CONTENT) {
      return false;
    }
    int end = (int) Math.min(0, source + length);
    needed.set(-end, (int) -source);
    return true;
  }
}
