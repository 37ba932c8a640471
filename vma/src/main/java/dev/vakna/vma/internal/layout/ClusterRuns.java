package dev.vakna.vma.internal.layout;

import dev.vakna.vma.format.VmaFormat;
import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * Where a device's stored clusters are in the uncompressed stream. Clusters that follow one another
 * on the disk and in the stream, all sixteen blocks stored, are one run; others are runs of one.
 * Clusters that are wholly zero stand nowhere: in a complete archive what is not here is zero.
 *
 * <p>About 16 bytes a run, so some 10 MiB for a full disk of 2 TiB in usual order.
 */
public final class ClusterRuns {

  private static final int FIRST_CAPACITY = 64;
  private static final int MAX_COUNT = 0xffff;

  private int[] clusters = new int[FIRST_CAPACITY];
  private long[] positions = new long[FIRST_CAPACITY];
  private short[] counts = new short[FIRST_CAPACITY];
  private short[] masks = new short[FIRST_CAPACITY];
  private int size;

  /**
   * Adds a cluster that was not added before.
   *
   * @param mask its stored blocks, not 0
   * @param position of the first stored block in the stream
   */
  public void add(long cluster, int mask, long position) {
    int last = size - 1;
    if (last >= 0
        && mask == VmaFormat.FULL_MASK
        && mask(last) == VmaFormat.FULL_MASK
        && count(last) < MAX_COUNT
        && cluster == cluster(last) + count(last)
        && position == positions[last] + (long) count(last) * VmaFormat.CLUSTER) {
      counts[last]++;
      return;
    }
    append(cluster, 1, mask, position);
  }

  /** Adds a whole run. */
  public void append(long cluster, int count, int mask, long position) {
    if (size == clusters.length) {
      int larger = Math.addExact(size, size / 2);
      clusters = Arrays.copyOf(clusters, larger);
      positions = Arrays.copyOf(positions, larger);
      counts = Arrays.copyOf(counts, larger);
      masks = Arrays.copyOf(masks, larger);
    }
    clusters[size] = (int) cluster;
    positions[size] = position;
    counts[size] = (short) count;
    masks[size] = (short) mask;
    size++;
  }

  /** The same in the order of the disk. */
  public ClusterRuns sorted() {
    int[] order =
        IntStream.range(0, size)
            .boxed()
            .sorted((a, b) -> Long.compare(cluster(a), cluster(b)))
            .mapToInt(Integer::intValue)
            .toArray();
    var sorted = new ClusterRuns();
    for (int run : order) {
      sorted.append(cluster(run), count(run), mask(run), position(run));
    }
    return sorted;
  }

  public int size() {
    return size;
  }

  public long cluster(int run) {
    return clusters[run] & 0xffffffffL;
  }

  public int count(int run) {
    return counts[run] & 0xffff;
  }

  public int mask(int run) {
    return masks[run] & 0xffff;
  }

  public long position(int run) {
    return positions[run];
  }

  /** Bytes that the run takes up in the stream. */
  public long storedBytes(int run) {
    return (long) count(run) * Integer.bitCount(mask(run)) * VmaFormat.BLOCK;
  }

  /** In sorted runs: the one that holds the cluster, or -1. */
  public int find(long cluster) {
    int low = 0;
    int high = size - 1;
    while (low <= high) {
      int middle = low + high >>> 1;
      if (cluster < cluster(middle)) {
        high = middle - 1;
      } else if (cluster >= cluster(middle) + count(middle)) {
        low = middle + 1;
      } else {
        return middle;
      }
    }
    return -1;
  }
}
