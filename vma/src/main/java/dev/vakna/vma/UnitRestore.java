package dev.vakna.vma;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Restores one unit of the stream after another: the blocks that begin in it. The last of them may
 * end in the next unit; the decoder then goes on so far. Belongs to one thread.
 */
final class UnitRestore {

  private final StreamEntries entries;
  private final StreamMap map;
  private final List<UnitOutput> outputs;
  private final DecodingTurns turns;
  private final RestoredUnits restored;
  private final List<ContentDigest> read = new ArrayList<>();
  private final List<ContentDigest> written = new ArrayList<>();
  private final long[] bytes;
  private final ByteBuffer data =
      ByteBuffer.allocateDirect((VmaFormat.MAX_BLOCKS + 1) * VmaFormat.BLOCK)
          .alignedSlice(VmaFormat.BLOCK);
  private final MemorySegment content = MemorySegment.ofBuffer(data);
  private final long[] hashes = new long[VmaFormat.MAX_BLOCKS];
  private final ByteBuffer skipped = ByteBuffer.allocateDirect(64 << 10);
  private long position;

  UnitRestore(
      StreamEntries entries,
      StreamMap map,
      List<UnitOutput> outputs,
      DecodingTurns turns,
      RestoredUnits restored) {
    this.entries = entries;
    this.map = map;
    this.outputs = outputs;
    this.turns = turns;
    this.restored = restored;
    this.bytes = new long[outputs.size()];
    for (int i = 0; i < outputs.size(); i++) {
      read.add(new ContentDigest());
      written.add(new ContentDigest());
    }
  }

  /** What was done since the last call, per output. */
  List<UnitOutput.Count> takeCounts() {
    List<UnitOutput.Count> counts = new ArrayList<>();
    for (int i = 0; i < outputs.size(); i++) {
      counts.add(new UnitOutput.Count(bytes[i], read.get(i).take(), written.get(i).take()));
      bytes[i] = 0;
    }
    return counts;
  }

  /** Restores a unit; false when it was stopped on the way. */
  boolean restore(int unit) throws IOException, InterruptedException {
    Segment first = entries.units().segments(unit).getFirst();
    long start = Math.max(first.start(), restored.resumedAt());
    long end = entries.units().segments(unit).getLast().end();
    int at = firstWanted(map.firstEndingAfter(start), start, end);
    if (at < 0) {
      restored.passed(end - start);
      return !turns.stopped();
    }
    turns.share().read(entries.packedBytes(unit));
    position = first.start();
    try (StreamCursor cursor = enter(first)) {
      if (cursor == null) {
        return false;
      }
      for (; at >= 0; at = firstWanted(at + 1, start, end)) {
        if (!take(cursor, at, start, end)) {
          return false;
        }
      }
      restored.passed(Math.max(0, end - Math.max(start, position)));
      return true;
    } catch (StreamDecoder.CorruptStreamException e) {
      throw entries.fault(position, e);
    }
  }

  private @Nullable StreamCursor enter(Segment first) throws IOException, InterruptedException {
    if (!turns.await()) {
      return null;
    }
    try {
      return entries.enter(first);
    } finally {
      turns.end();
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

  /** Decodes the blocks of a run that begin in the unit and writes them; false when stopped. */
  private boolean take(StreamCursor cursor, int at, long start, long end)
      throws IOException, InterruptedException {
    int last = lastBlock(at, end);
    int block = firstBlock(at, start);
    while (block < last) {
      int count = Math.min(last - block, VmaFormat.MAX_BLOCKS);
      if (!turns.await()) {
        return false;
      }
      try {
        skipTo(cursor, map.position(at) + (long) block * VmaFormat.BLOCK);
        data.clear().limit(count * VmaFormat.BLOCK);
        cursor.read(data);
        position += data.position();
        restored.passed(data.position());
        digest(at, block, count);
      } finally {
        turns.end();
      }
      write(at, block, count);
      block += count;
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
  private void digest(int at, int block, int count) {
    int device = map.device(at);
    long size = outputs.get(device).device().size();
    ContentDigest sums = read.get(device);
    data.clear();
    for (int i = 0; i < count; i++) {
      long offset = map.diskOffset(at, block + i);
      int inside = (int) Math.min(VmaFormat.BLOCK, size - offset);
      if (inside > 0) {
        hashes[i] = sums.hash(offset, data, content, i * VmaFormat.BLOCK, inside);
        sums.add(offset, hashes[i]);
      }
    }
  }

  private void write(int at, int block, int count) throws IOException {
    int device = map.device(at);
    UnitOutput output = outputs.get(device);
    int done = 0;
    while (done < count) {
      int blocks = map.neighbours(at, block + done, count - done);
      long offset = map.diskOffset(at, block + done);
      int inside = (int) Math.min((long) blocks * VmaFormat.BLOCK, output.device().size() - offset);
      if (inside > 0) {
        turns.share().written(inside);
        output.write(offset, data.slice(done * VmaFormat.BLOCK, inside));
        digestWritten(at, block, done, offset, inside);
        bytes[device] += inside;
        restored.wrote(inside);
      }
      done += blocks;
    }
  }

  /** Adds what was written, by where. A block that went where the index wants it is hashed once. */
  private void digestWritten(int at, int block, int done, long offset, int length) {
    ContentDigest sums = written.get(map.device(at));
    for (int i = 0; i * VmaFormat.BLOCK < length; i++) {
      long put = offset + (long) i * VmaFormat.BLOCK;
      if (map.diskOffset(at, block + done + i) == put) {
        sums.add(put, hashes[done + i]);
      } else {
        int rest = Math.min(VmaFormat.BLOCK, length - i * VmaFormat.BLOCK);
        sums.add(put, data.slice((done + i) * VmaFormat.BLOCK, rest));
      }
    }
  }
}
