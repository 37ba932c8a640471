package dev.vakna.vma.read;

import dev.vakna.vma.checkpoint.Checkpoint;
import dev.vakna.vma.checkpoint.ClusterSet;
import dev.vakna.vma.disk.ContentDigest;
import dev.vakna.vma.disk.Digest;
import dev.vakna.vma.disk.DiskTarget;
import dev.vakna.vma.disk.ResumableTarget;
import dev.vakna.vma.format.FaultKind;
import dev.vakna.vma.format.VmaDevice;
import dev.vakna.vma.format.VmaFormat;
import dev.vakna.vma.format.VmaFormatException;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * What was read of one device. The counts of clusters belong to the decoding thread, the count of
 * written bytes and the digests to the writing one; they are read by others only after both have
 * ended.
 */
final class DeviceProgress {

  final VmaDevice device;
  final @Nullable DiskTarget target;
  private final long clusters;
  private ClusterSet seen;
  private long nextOfVmState;
  private long dataClusters;
  private long zeroClusters;
  long bytesWritten;
  @Nullable ContentDigest read;
  @Nullable ContentDigest written;

  /**
   * @param digests whether digests are taken
   */
  DeviceProgress(VmaDevice device, @Nullable DiskTarget target, boolean digests) {
    this.device = device;
    this.target = target;
    this.read = digests && !device.isVmState() ? new ContentDigest() : null;
    this.written = digests && target != null ? new ContentDigest() : null;
    this.clusters = device.isVmState() ? 0 : device.clusters();
    this.seen = new ClusterSet(clusters);
  }

  /**
   * Takes note of a slot.
   *
   * @param offset of the slot in the stream, for messages
   * @return whether its data belong to the disk; otherwise there are none, or they are left out
   */
  boolean accept(long cluster, int mask, long offset) throws VmaFormatException {
    if (device.isVmState()) {
      if (cluster != nextOfVmState) {
        throw new VmaFormatException(
            FaultKind.VMSTATE_ORDER,
            offset,
            "saved RAM continues with cluster " + cluster + " instead of " + nextOfVmState);
      }
      nextOfVmState++;
      count(mask);
      return false;
    }
    if (cluster >= clusters) {
      refuseBehindEnd(cluster, mask, offset);
      return false;
    }
    if (mask != VmaFormat.FULL_MASK) {
      requireInside(cluster, mask, offset);
    }
    if (!seen.add(cluster)) {
      throw new VmaFormatException(
          FaultKind.DUPLICATE_CLUSTER,
          offset,
          "cluster " + cluster + " of device " + device.name() + " is there twice");
    }
    count(mask);
    return mask != 0;
  }

  private void count(int mask) {
    if (mask == 0) {
      zeroClusters++;
    } else {
      dataClusters++;
    }
  }

  private void refuseBehindEnd(long cluster, int mask, long offset) throws VmaFormatException {
    long group = Math.ceilDiv(clusters, VmaFormat.CLUSTER_GROUP) * VmaFormat.CLUSTER_GROUP;
    boolean near = cluster < group;
    if (near && mask == 0) {
      return;
    }
    throw new VmaFormatException(
        near ? FaultKind.BLOCK_BEYOND_DEVICE : FaultKind.CLUSTER_OUT_OF_RANGE,
        offset,
        "cluster "
            + cluster
            + " lies behind the end of device "
            + device.name()
            + ", which has "
            + clusters
            + " clusters");
  }

  private void requireInside(long cluster, int mask, long offset) throws VmaFormatException {
    long rest = device.size() - cluster * VmaFormat.CLUSTER;
    if (rest >= VmaFormat.CLUSTER) {
      return;
    }
    int blocksInside = (int) Math.ceilDiv(rest, VmaFormat.BLOCK);
    if (mask >>> blocksInside != 0) {
      throw new VmaFormatException(
          FaultKind.BLOCK_BEYOND_DEVICE,
          offset,
          "cluster "
              + cluster
              + " has data behind the end of device "
              + device.name()
              + " of "
              + device.size()
              + " bytes");
    }
  }

  /** At the end of the archive every cluster must have been seen. */
  void requireComplete(long offset) throws VmaFormatException {
    if (seen.missing() != 0) {
      throw new VmaFormatException(
          FaultKind.MISSING_CLUSTER,
          offset,
          seen.missing()
              + " of "
              + clusters
              + " clusters of device "
              + device.name()
              + " are missing, the first is cluster "
              + seen.firstMissing());
    }
  }

  /** What the decoding thread knows now. */
  Checkpoint.Seen seen() {
    return new Checkpoint.Seen(device.id(), seen.copy(), nextOfVmState, dataClusters, zeroClusters);
  }

  /** Takes over what the decoding thread of another pass knew. */
  void goOnFrom(Checkpoint.Seen earlier) {
    seen = earlier.clusters().copy();
    nextOfVmState = earlier.nextOfVmState();
    dataClusters = earlier.dataClusters();
    zeroClusters = earlier.zeroClusters();
  }

  /** What the writing thread knows now. */
  Checkpoint.Written written() throws IOException {
    return new Checkpoint.Written(
        device.id(),
        target instanceof ResumableTarget resumable ? resumable.identity() : "",
        bytesWritten,
        value(read),
        value(written));
  }

  /** Takes over what the writing thread of another pass knew. */
  void goOnFrom(Checkpoint.Written earlier) {
    bytesWritten = earlier.bytes();
    read = read == null ? null : new ContentDigest(earlier.read());
    written = written == null ? null : new ContentDigest(earlier.written());
  }

  private static @Nullable Digest value(@Nullable ContentDigest digest) {
    return digest == null ? null : digest.value();
  }

  DeviceReport report() {
    return new DeviceReport(
        device, bytesWritten, dataClusters, zeroClusters, value(read), value(written));
  }
}
