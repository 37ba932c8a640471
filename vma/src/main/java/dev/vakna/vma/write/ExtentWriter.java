package dev.vakna.vma.write;

import dev.vakna.vma.format.Md5;
import dev.vakna.vma.format.VmaFormat;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.UUID;

/** Collects clusters and writes an extent whenever 58 slots are used, as genuine writers do. */
final class ExtentWriter {

  private static final ByteBuffer ZERO_BLOCK =
      ByteBuffer.allocateDirect(VmaFormat.BLOCK).asReadOnlyBuffer();

  private final StreamEncoder encoder;
  private final UUID uuid;
  private final Md5 md5 = new Md5();
  private final ByteBuffer extent =
      ByteBuffer.allocateDirect(
          VmaFormat.EXTENT_HEADER + VmaFormat.SLOTS_WRITTEN * VmaFormat.CLUSTER);
  private int slots;
  private long extents;
  private long streamBytes;
  private long dataBytes;

  ExtentWriter(StreamEncoder encoder, UUID uuid) {
    this.encoder = encoder;
    this.uuid = uuid;
    begin();
  }

  private void begin() {
    extent.clear();
    for (int i = 0; i < VmaFormat.EXTENT_HEADER; i += Long.BYTES) {
      extent.putLong(i, 0);
    }
    extent.position(VmaFormat.EXTENT_HEADER);
    slots = 0;
  }

  /**
   * Adds a cluster.
   *
   * @param content one cluster, filled with zeros behind the end of the disk
   */
  void add(int device, long cluster, ByteBuffer content) throws IOException {
    int mask = 0;
    for (int i = 0; i < VmaFormat.BLOCKS_PER_CLUSTER; i++) {
      ByteBuffer block = content.slice(content.position() + i * VmaFormat.BLOCK, VmaFormat.BLOCK);
      if (block.mismatch(ZERO_BLOCK.duplicate()) >= 0) {
        mask |= 1 << i;
        extent.put(block);
      }
    }
    dataBytes += (long) Integer.bitCount(mask) * VmaFormat.BLOCK;
    addSlot(device, cluster, mask);
  }

  /** Adds a cluster that is wholly zero. */
  void addEmpty(int device, long cluster) throws IOException {
    addSlot(device, cluster, 0);
  }

  private void addSlot(int device, long cluster, int mask) throws IOException {
    long info = (long) mask << 48 | (long) device << 32 | cluster;
    extent.putLong(VmaFormat.EXTENT_SLOTS_OFFSET + 8 * slots, info);
    slots++;
    if (slots == VmaFormat.SLOTS_WRITTEN) {
      flush();
    }
  }

  /** Writes what is left. An archive without disks gets one empty extent, as a genuine one does. */
  void finish() throws IOException {
    if (slots > 0 || extents == 0) {
      flush();
    }
  }

  private void flush() throws IOException {
    int blocks = (extent.position() - VmaFormat.EXTENT_HEADER) / VmaFormat.BLOCK;
    extent.flip();
    extent.putInt(0, VmaFormat.EXTENT_MAGIC).putShort(6, (short) blocks);
    extent.putLong(8, uuid.getMostSignificantBits()).putLong(16, uuid.getLeastSignificantBits());
    ByteBuffer header = extent.slice(0, VmaFormat.EXTENT_HEADER);
    extent.put(VmaFormat.EXTENT_MD5_OFFSET, md5.of(header, VmaFormat.EXTENT_MD5_OFFSET));
    streamBytes += extent.remaining();
    encoder.write(extent);
    extents++;
    begin();
  }

  long extents() {
    return extents;
  }

  long streamBytes() {
    return streamBytes;
  }

  long dataBytes() {
    return dataBytes;
  }
}
