package dev.vakna.vma.internal.parallel;

import dev.vakna.vma.format.VmaFormat;
import dev.vakna.vma.index.StreamMap;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Tells disks where content will come, some of the stream ahead of what is written: so much at once
 * that a disk is seldom disturbed, and no more than a restore that ends early can leave behind
 * without harm. Safe for use by several threads.
 */
final class ExpectedRuns {

  private static final long STEP = 256L << 20;

  /** Telling of less costs more than it brings. */
  private static final long LEAST = 256L << 10;

  private final StreamMap map;
  private final List<UnitOutput> outputs;
  private final long from;
  private volatile long until;

  /**
   * @param from blocks that begin before this byte of the stream are written already
   */
  ExpectedRuns(StreamMap map, List<UnitOutput> outputs, long from) {
    this.map = map;
    this.outputs = outputs;
    this.from = from;
    this.until = from;
  }

  private record Range(long offset, long length) {
    long end() {
      return offset + length;
    }
  }

  /** Content of that place of the stream is about to be written. */
  void reach(long position) {
    if (position < until) {
      return;
    }
    synchronized (this) {
      if (position >= until) {
        long end = position + STEP;
        for (int device = 0; device < outputs.size(); device++) {
          if (outputs.get(device).concurrent()) {
            tell(device, position, end);
          }
        }
        until = end;
      }
    }
  }

  private void tell(int device, long start, long end) {
    List<Range> ranges = new ArrayList<>();
    for (int at = map.firstEndingAfter(start); at < map.size() && map.position(at) < end; at++) {
      if (map.device(at) == device && map.position(at) >= from) {
        ranges.addAll(blocks(at));
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

  /** Where a run's blocks belong on its disk. */
  private List<Range> blocks(int at) {
    List<Range> ranges = new ArrayList<>();
    int count = (int) (map.storedBytes(at) / VmaFormat.BLOCK);
    for (int block = 0; block < count; ) {
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
