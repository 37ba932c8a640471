package dev.vakna.vma.index;

import dev.vakna.vma.internal.layout.Segment;
import java.util.ArrayList;
import java.util.List;

/** The segments of a stream, joined into units: from one entry to the next. */
public final class StreamUnits {

  private final List<Segment> segments;
  private final int[] firsts;

  StreamUnits(List<Segment> segments) {
    this.segments = List.copyOf(segments);
    List<Integer> starts = new ArrayList<>();
    for (int i = 0; i < segments.size(); i++) {
      if (segments.get(i).entry() != null) {
        starts.add(i);
      }
    }
    this.firsts = starts.stream().mapToInt(Integer::intValue).toArray();
  }

  public int count() {
    return firsts.length;
  }

  /** Most bytes of the stream from one entry to the next: what one read may have to decode. */
  long longest() {
    long longest = 0;
    long unit = 0;
    for (Segment segment : segments) {
      unit = segment.entry() == null ? unit + segment.length() : segment.length();
      longest = Math.max(longest, unit);
    }
    return longest;
  }

  /** The unit's segments, in their order. */
  public List<Segment> segments(int unit) {
    int end = unit + 1 < firsts.length ? firsts[unit + 1] : segments.size();
    return segments.subList(firsts[unit], end);
  }

  /** Number of the segment that holds the byte of the stream. */
  int segmentAt(long position) {
    int low = 0;
    int high = segments.size() - 1;
    while (low < high) {
      int middle = low + high + 1 >>> 1;
      if (segments.get(middle).start() <= position) {
        low = middle;
      } else {
        high = middle - 1;
      }
    }
    return low;
  }

  Segment segment(int number) {
    return segments.get(number);
  }

  /** Number of the last segment that is reached from the same entry. */
  int lastOfUnit(int segment) {
    int at = segment;
    while (at + 1 < segments.size() && segments.get(at + 1).entry() == null) {
      at++;
    }
    return at;
  }

  /** Number of the segment at which the stream must be entered to reach that segment. */
  int entryOf(int segment) {
    int at = segment;
    while (at > 0 && segments.get(at).entry() == null) {
      at--;
    }
    return at;
  }
}
