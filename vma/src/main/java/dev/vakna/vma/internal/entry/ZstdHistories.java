package dev.vakna.vma.internal.entry;

import dev.vakna.vma.internal.codec.EntryPoint;
import dev.vakna.vma.internal.zstd.RepeatOffsets;
import dev.vakna.vma.internal.zstd.ZstdBlockBody;
import dev.vakna.vma.internal.zstd.ZstdBlockBody.UnreadableException;
import dev.vakna.vma.internal.zstd.ZstdBlockFile;
import dev.vakna.vma.internal.zstd.ZstdTables;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/**
 * Tells a decoder's whole state at a block of a zstd frame. Follows the headers of all blocks, as
 * tables that one block sets may be used by any later one. Belongs to one thread.
 */
final class ZstdHistories {

  /** Repeat offsets that are older than this many compressed blocks are not looked for. */
  private static final int LOOK_BACK = 16;

  private final ZstdBlockFile blocks;
  private final Deque<Known> recent = new ArrayDeque<>();
  private ZstdTables tables = ZstdTables.NONE;
  private long next = -1;

  ZstdHistories(FileChannel file) {
    this.blocks = new ZstdBlockFile(file);
  }

  /**
   * A compressed block that was passed; others change nothing.
   *
   * @param tables in force before it
   */
  private record Known(long offset, ZstdTables tables) {}

  /** The history of an entry with the decoder's whole state; null if that cannot be given. */
  @Nullable EntryHistory state(StreamPiece piece, StreamPiece.Candidate candidate)
      throws IOException {
    if (!(candidate.entry() instanceof EntryPoint.ZstdBlock entry) || next != entry.offset()) {
      return null;
    }
    try {
      long[] repeats = repeats();
      if (repeats == null) {
        return null;
      }
      if (!(ZstdReach.ofState(blocks, entry, tables, repeats) instanceof ZstdReach.Need need)) {
        return null;
      }
      byte[] dictionary = tables.dictionary(need.use(), repeats);
      int least = ZstdTables.leastContent(need.use(), repeats);
      if (dictionary == null || least > EntryHistory.MAX_CONTENT) {
        return null;
      }
      need.content().set(least - 1);
      return piece.history(candidate, dictionary, need.content());
    } catch (UnreadableException e) {
      return null;
    }
  }

  /**
   * The repeat offsets before the next block, told by the blocks before it; null if they cannot.
   */
  private long @Nullable [] repeats() throws IOException, UnreadableException {
    Known[] passed = recent.toArray(new Known[0]);
    for (int back = 1; back <= passed.length; back++) {
      var offsets = RepeatOffsets.unknown();
      for (int i = passed.length - back; i < passed.length; i++) {
        ZstdBlockFile.Block block = blocks.at(passed[i].offset);
        ZstdBlockBody.parse(block.bytes(), block.from(), block.to(), passed[i].tables)
            .sequences((run, match, coded) -> {
              offsets.next(coded, run);
              return true;
            });
      }
      if (offsets.allFresh()) {
        return offsets.all();
      }
    }
    return null;
  }

  /** Follows the blocks up to a candidate. */
  void advance(EntryPoint to) throws IOException {
    try {
      while (next >= 0 && next < to.offset()) {
        pass();
      }
      if (to instanceof EntryPoint.Start start) {
        forget(blocks.firstBlock(start.offset()));
      } else if (next != to.offset()) {
        // Frames too small to be candidates, or skippable ones, lie between.
        forget(to.offset());
      }
    } catch (UnreadableException e) {
      forget(-1);
    }
  }

  private void pass() throws IOException, UnreadableException {
    ZstdBlockFile.Block block = blocks.at(next);
    if (block.kind() == ZstdBlockFile.Kind.COMPRESSED) {
      recent.addLast(new Known(next, tables));
      if (recent.size() > LOOK_BACK) {
        recent.removeFirst();
      }
      tables = ZstdBlockBody.parse(block.bytes(), block.from(), block.to(), tables).tables();
    }
    next = block.last() ? -1 : block.next();
  }

  /** Nobody follows the blocks up to the next candidate. */
  void lose() {
    forget(-1);
  }

  private void forget(long offset) {
    recent.clear();
    tables = ZstdTables.NONE;
    next = offset;
  }
}
