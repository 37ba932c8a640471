package dev.vakna.vma.internal.parallel;

import dev.vakna.vma.format.VmaFormat;
import dev.vakna.vma.index.StreamMap;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Tells disks where content will come before it is written, a step of the stream at once: so much
 * that a disk is seldom disturbed, and no more than a restore that ends early can leave behind
 * without harm. Decoders may be in several steps at once; each step is told once, by whoever comes
 * into it first, and every block belongs to the step in which it begins. Safe for use by several
 * threads.
 */
final class ExpectedRuns {

  private static final long STEP = 64L << 20;

  /** Telling of less costs more than it brings. */
  private static final long LEAST = 256L << 10;

  private final StreamMap map;
  private final List<UnitOutput> outputs;
  private final long from;
  private final Set<Long> told = ConcurrentHashMap.newKeySet();

  /**
   * @param from blocks that begin before this byte of the stream are written already
   */
  ExpectedRuns(StreamMap map, List<UnitOutput> outputs, long from) {
    this.map = map;
    this.outputs = outputs;
    this.from = from;
  }

  private record Range(long offset, long length) {
    long end() {
      return offset + length;
    }
  }

  /** Content of that place of the stream is about to be written. */
  void reach(long position, long length) {
    for (long step = position / STEP; step * STEP < position + length; step++) {
      if (!told.contains(step)) {
        tellOnce(step);
      }
    }
  }

  private synchronized void tellOnce(long step) {
    if (told.contains(step)) {
      return;
    }
    for (int device = 0; device < outputs.size(); device++) {
      if (outputs.get(device).concurrent()) {
        tell(device, Math.max(from, step * STEP), (step + 1) * STEP);
      }
    }
    told.add(step);
  }

  private void tell(int device, long start, long end) {
    List<Range> ranges = new ArrayList<>();
    for (int at = map.firstEndingAfter(start); at < map.size() && map.position(at) < end; at++) {
      if (map.device(at) == device) {
        ranges.addAll(blocks(at, start, end));
      }
    }
    ranges.sort(Comparator.comparingLong(Range::offset));
    Range joined = new Range(0, 0);
    for (Range range : ranges) {
      if (range.offset == joined.end()) {
        joined = new Range(joined.offset, joined.length + range.length);
      } else {
        tell(device, joined);
        joined = range;
      }
    }
    tell(device, joined);
  }

  /** Where those of a run's blocks that begin there in the stream belong on its disk. */
  private List<Range> blocks(int at, long start, long end) {
    List<Range> ranges = new ArrayList<>();
    int block = (int) Math.ceilDiv(Math.max(0, start - map.position(at)), VmaFormat.BLOCK);
    long inside = Math.min(map.storedBytes(at), end - map.position(at));
    int count = (int) Math.ceilDiv(inside, VmaFormat.BLOCK);
    while (block < count) {
      int neighbours = map.neighbours(at, block, count - block);
      ranges.add(new Range(map.diskOffset(at, block), (long) neighbours * VmaFormat.BLOCK));
      block += neighbours;
    }
    return ranges;
  }

  private void tell(int device, Range range) {
    UnitOutput output = outputs.get(device);
    long length = Math.min(range.length, output.device().size() - range.offset);
    if (length >= LEAST) {
      output.expect(range.offset, length);
    }
  }
}
