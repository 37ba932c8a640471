package dev.vakna.vma.index;

import dev.vakna.vma.format.VmaFormat;
import dev.vakna.vma.internal.layout.ClusterRuns;
import java.util.List;

/** All devices' runs in the order of the stream. */
public final class StreamMap {

  private final List<ClusterRuns> devices;
  private final long[] order;

  /**
   * @param devices runs per device; at most 255 devices
   */
  public StreamMap(List<ClusterRuns> devices) {
    this.devices = devices;
    int total = devices.stream().mapToInt(ClusterRuns::size).sum();
    Long[] keys = new Long[total];
    int at = 0;
    for (int device = 0; device < devices.size(); device++) {
      for (int run = 0; run < devices.get(device).size(); run++) {
        keys[at++] = (long) device << 32 | run;
      }
    }
    java.util.Arrays.sort(
        keys, java.util.Comparator.comparingLong(key -> position(device(key), run(key))));
    order = new long[total];
    for (int i = 0; i < total; i++) {
      order[i] = keys[i];
    }
  }

  private static int device(long key) {
    return (int) (key >>> 32);
  }

  private static int run(long key) {
    return (int) key;
  }

  private long position(int device, int run) {
    return devices.get(device).position(run);
  }

  public int size() {
    return order.length;
  }

  public int device(int at) {
    return device(order[at]);
  }

  public long position(int at) {
    return position(device(order[at]), run(order[at]));
  }

  public long storedBytes(int at) {
    return devices.get(device(at)).storedBytes(run(order[at]));
  }

  /** The first run of which some lies behind the position; runs do not overlap. */
  public int firstEndingAfter(long position) {
    int low = 0;
    int high = order.length;
    while (low < high) {
      int middle = low + high >>> 1;
      if (position(middle) + storedBytes(middle) > position) {
        high = middle;
      } else {
        low = middle + 1;
      }
    }
    return low;
  }

  /** Where a run's stored block belongs on its disk. */
  public long diskOffset(int at, int block) {
    ClusterRuns runs = devices.get(device(at));
    int run = run(order[at]);
    int perCluster = Integer.bitCount(runs.mask(run));
    long cluster = runs.cluster(run) + block / perCluster;
    return cluster * VmaFormat.CLUSTER
        + (long) bit(runs.mask(run), block % perCluster) * VmaFormat.BLOCK;
  }

  /** How many stored blocks from that one on, at most so many, are neighbours on the disk too. */
  public int neighbours(int at, int block, int most) {
    ClusterRuns runs = devices.get(device(at));
    int mask = runs.mask(run(order[at]));
    if (mask == VmaFormat.FULL_MASK) {
      return most;
    }
    int count = 1;
    int bit = bit(mask, block);
    while (count < most && (mask >>> bit + count & 1) != 0) {
      count++;
    }
    return count;
  }

  /** Position of the n-th set bit. */
  private static int bit(int mask, int n) {
    int rest = mask;
    for (int i = 0; i < n; i++) {
      rest &= rest - 1;
    }
    return Integer.numberOfTrailingZeros(rest);
  }
}
