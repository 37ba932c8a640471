package dev.vakna.vma.internal.parallel;

import dev.vakna.vma.disk.ContentDigest;
import dev.vakna.vma.disk.DigestSums;
import dev.vakna.vma.format.VmaFormat;
import dev.vakna.vma.index.StreamEntries;
import dev.vakna.vma.index.StreamMap;
import dev.vakna.vma.internal.codec.StreamDecoder;
import dev.vakna.vma.internal.entry.StreamCursor;
import dev.vakna.vma.internal.layout.Segment;
import dev.vakna.vma.pass.ThrottledPass;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Decodes one unit of the stream after another: the blocks that begin in it. The last of them may
 * end in the next unit; the decoder then goes on so far. Belongs to one thread.
 */
final class UnitRestore {

  private final StreamEntries entries;
  private final StreamMap map;
  private final List<UnitOutput> outputs;
  private final ThrottledPass share;
  private final RestoredUnits restored;
  private final UnitWriting writing;
  private final UnitsAhead ahead;
  private final ContentDigest hasher = new ContentDigest();
  private final ByteBuffer skipped = ByteBuffer.allocateDirect(64 << 10);
  private long position;

  UnitRestore(
      StreamEntries entries,
      StreamMap map,
      List<UnitOutput> outputs,
      ThrottledPass share,
      RestoredUnits restored,
      UnitWriting writing,
      UnitsAhead ahead) {
    this.ahead = ahead;
    this.entries = entries;
    this.map = map;
    this.outputs = outputs;
    this.share = share;
    this.restored = restored;
    this.writing = writing;
  }

  /** Decodes a unit and hands it on; false when it was stopped on the way. */
  boolean restore(int unit) throws IOException, InterruptedException {
    var work = new UnitWork(unit, outputs.size());
    Segment first = entries.units().segments(unit).getFirst();
    long start = start(unit);
    long end = end(unit);
    int at = firstWanted(map.firstEndingAfter(start), start, end);
    if (at < 0) {
      restored.passed(end - start);
    } else {
      share.read(entries.packedBytes(unit));
      ahead.reach(unit, this::wanted);
      position = first.start();
      if (!decode(work, first, at, start, end)) {
        return false;
      }
      restored.passed(Math.max(0, end - Math.max(start, position)));
    }
    if (work.allDecoded()) {
      restored.done(unit, work.counts());
    }
    return true;
  }

  private long start(int unit) {
    return Math.max(entries.units().segments(unit).getFirst().start(), restored.resumedAt());
  }

  private long end(int unit) {
    return entries.units().segments(unit).getLast().end();
  }

  /** Whether any of the unit must be decoded. */
  private boolean wanted(int unit) {
    return firstWanted(map.firstEndingAfter(start(unit)), start(unit), end(unit)) >= 0;
  }

  private boolean decode(UnitWork work, Segment first, int firstRun, long start, long end)
      throws IOException, InterruptedException {
    try (StreamCursor cursor = enter(first)) {
      if (cursor == null) {
        return false;
      }
      for (int at = firstRun; at >= 0; at = firstWanted(at + 1, start, end)) {
        if (!take(work, cursor, at, start, end)) {
          return false;
        }
      }
      return true;
    } catch (StreamDecoder.CorruptStreamException e) {
      throw entries.fault(position, e);
    }
  }

  private @Nullable StreamCursor enter(Segment first) throws IOException, InterruptedException {
    if (!share.awaitTurn()) {
      return null;
    }
    try {
      return entries.enter(first);
    } finally {
      share.endTurn();
    }
  }

  /** The first run from that one on of which a block of a wanted disk begins there; or -1. */
  private int firstWanted(int from, long start, long end) {
    for (int at = from; at < map.size() && map.position(at) < end; at++) {
      if (outputs.get(map.device(at)).wanted() && firstBlock(at, start) < lastBlock(at, end)) {
        return at;
      }
    }
    return -1;
  }

  private int firstBlock(int at, long start) {
    return (int) Math.ceilDiv(Math.max(0, start - map.position(at)), VmaFormat.BLOCK);
  }

  /** One behind the last. */
  private int lastBlock(int at, long end) {
    long inside = Math.min(map.storedBytes(at), end - map.position(at));
    return (int) Math.ceilDiv(inside, VmaFormat.BLOCK);
  }

  /** Decodes the blocks of a run that begin in the unit; false when stopped. */
  private boolean take(UnitWork work, StreamCursor cursor, int at, long start, long end)
      throws IOException, InterruptedException {
    int last = lastBlock(at, end);
    int block = firstBlock(at, start);
    while (block < last) {
      DecodedRun run = writing.room();
      if (run == null || !share.awaitTurn()) {
        return false;
      }
      run.work = work;
      run.at = at;
      run.block = block;
      run.count = Math.min(last - block, VmaFormat.MAX_BLOCKS);
      try {
        skipTo(cursor, map.position(at) + (long) block * VmaFormat.BLOCK);
        run.data.clear().limit(run.count * VmaFormat.BLOCK);
        cursor.read(run.data);
        position += run.data.position();
        restored.passed(run.data.position());
        digest(run);
      } finally {
        share.endTurn();
      }
      if (share.stopped()) {
        return false;
      }
      block += run.count;
      writing.put(run);
    }
    return true;
  }

  private void skipTo(StreamCursor cursor, long target) throws IOException {
    while (position < target) {
      int count = (int) Math.min(skipped.capacity(), target - position);
      cursor.read(skipped.clear().limit(count));
      position += count;
    }
  }

  /** Adds the blocks as the index places them. */
  private void digest(DecodedRun run) {
    int device = map.device(run.at);
    long size = outputs.get(device).device().size();
    DigestSums sums = run.work.read(device);
    run.data.clear();
    for (int i = 0; i < run.count; i++) {
      long offset = map.diskOffset(run.at, run.block + i);
      int inside = (int) Math.min(VmaFormat.BLOCK, size - offset);
      if (inside > 0) {
        run.hashes[i] = hasher.hash(offset, run.data, run.content, i * VmaFormat.BLOCK, inside);
        sums.add(offset, run.hashes[i]);
      }
    }
  }
}
