package dev.vakna.vma.checkpoint;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.Arrays;

/**
 * The clusters of a device that were seen, one bit each. Memory is taken in pages as clusters
 * appear, so that a header that claims a huge disk costs nothing by itself.
 */
public final class ClusterSet {

  private static final int PAGE_WORDS = 1024;
  private static final int PAGE_SHIFT = 16;

  private final long size;
  private final long[][] pages;
  private long count;

  public ClusterSet(long size) {
    this.size = size;
    this.pages = new long[Math.toIntExact(Math.ceilDiv(size, 1L << PAGE_SHIFT))][];
  }

  /** Adds a cluster; false if it was there already. */
  public boolean add(long cluster) {
    int page = (int) (cluster >>> PAGE_SHIFT);
    long[] words = pages[page];
    if (words == null) {
      words = new long[PAGE_WORDS];
      pages[page] = words;
    }
    int word = (int) (cluster >>> 6) & (PAGE_WORDS - 1);
    long bit = 1L << cluster;
    if ((words[word] & bit) != 0) {
      return false;
    }
    words[word] |= bit;
    count++;
    return true;
  }

  public long missing() {
    return size - count;
  }

  /** The lowest cluster that was not added; the size of the set if there is none. */
  public long firstMissing() {
    for (long cluster = 0; cluster < size; ) {
      long[] words = pages[(int) (cluster >>> PAGE_SHIFT)];
      if (words == null) {
        return cluster;
      }
      long absent = ~words[(int) (cluster >>> 6) & (PAGE_WORDS - 1)] & -1L << cluster;
      if (absent != 0) {
        return Math.min(size, (cluster & ~63L) + Long.numberOfTrailingZeros(absent));
      }
      cluster = (cluster & ~63L) + 64;
    }
    return size;
  }

  /** The same clusters; what is added to one is not in the other. */
  public ClusterSet copy() {
    var copy = new ClusterSet(size);
    for (int page = 0; page < pages.length; page++) {
      long[] words = pages[page];
      if (words != null) {
        copy.pages[page] = words.clone();
      }
    }
    copy.count = count;
    return copy;
  }

  void write(DataOutput out) throws IOException {
    out.writeLong(size);
    for (long[] words : pages) {
      out.writeBoolean(words != null);
      if (words != null) {
        for (long word : words) {
          out.writeLong(word);
        }
      }
    }
  }

  /** Reads a set of a known size, so that nothing read decides how much memory is taken. */
  static ClusterSet read(DataInput in, long size) throws IOException {
    if (in.readLong() != size) {
      throw new IOException("a set of another size");
    }
    var set = new ClusterSet(size);
    for (int page = 0; page < set.pages.length; page++) {
      if (in.readBoolean()) {
        long[] words = new long[PAGE_WORDS];
        for (int i = 0; i < PAGE_WORDS; i++) {
          words[i] = in.readLong();
          set.count += Long.bitCount(words[i]);
        }
        set.pages[page] = words;
      }
    }
    return set;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof ClusterSet set
        && size == set.size
        && count == set.count
        && Arrays.deepEquals(pages, set.pages);
  }

  @Override
  public int hashCode() {
    return Long.hashCode(size * 31 + count);
  }
}
