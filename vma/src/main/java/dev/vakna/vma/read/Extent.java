package dev.vakna.vma.read;

import dev.vakna.vma.checkpoint.Checkpoint;
import dev.vakna.vma.disk.ContentDigest;
import dev.vakna.vma.disk.DiskTarget;
import dev.vakna.vma.disk.DiskTargetException;
import dev.vakna.vma.format.VmaFormat;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * The data of one extent and where its parts go. Neighbouring blocks are joined into runs, so that
 * a usual extent of 58 neighbouring clusters becomes one write of 3.6 MiB.
 */
final class Extent {

  private final ByteBuffer data;
  private final DeviceProgress[] devices;
  private final long[] diskOffsets;
  private final int[] dataOffsets;
  private final int[] lengths;
  private final MemorySegment content;
  private final int[] blocksListed;
  private final DeviceProgress[] blockDevices;
  private final long[] blockOffsets;
  private final long[] blockHashes;
  private int runs;
  private int blocks;

  /** What decoding knew at the end of the extents before this one, which then holds no data. */
  Checkpoint.@Nullable Reached reached;

  /** An earlier pass has written it. */
  boolean skipped;

  /**
   * @param maxBlocks blocks it can hold
   */
  Extent(int maxBlocks) {
    data =
        ByteBuffer.allocateDirect((maxBlocks + 1) * VmaFormat.BLOCK).alignedSlice(VmaFormat.BLOCK);
    devices = new DeviceProgress[maxBlocks];
    diskOffsets = new long[maxBlocks];
    dataOffsets = new int[maxBlocks];
    lengths = new int[maxBlocks];
    content = MemorySegment.ofBuffer(data.clear());
    blocksListed = new int[maxBlocks];
    blockDevices = new DeviceProgress[maxBlocks];
    blockOffsets = new long[maxBlocks];
    blockHashes = new long[maxBlocks];
  }

  void clear() {
    runs = 0;
    blocks = 0;
    skipped = false;
  }

  boolean isEmpty() {
    return runs == 0;
  }

  /** The buffer to fill with the extent's blocks. */
  ByteBuffer room(int blocks) {
    return data.clear().limit(blocks * VmaFormat.BLOCK);
  }

  /** Says where a block goes; what lies behind the end of the device is cut off. */
  void place(DeviceProgress device, long diskOffset, int dataOffset) {
    long inside = Math.min(VmaFormat.BLOCK, device.device.size() - diskOffset);
    if (inside <= 0) {
      return;
    }
    int block = dataOffset / VmaFormat.BLOCK;
    blockDevices[block] = device;
    blockOffsets[block] = diskOffset;
    blocksListed[blocks++] = block;
    int last = runs - 1;
    if (last >= 0
        && devices[last] == device
        && diskOffsets[last] + lengths[last] == diskOffset
        && dataOffsets[last] + lengths[last] == dataOffset) {
      lengths[last] += (int) inside;
      return;
    }
    devices[runs] = device;
    diskOffsets[runs] = diskOffset;
    dataOffsets[runs] = dataOffset;
    lengths[runs] = (int) inside;
    runs++;
  }

  /** Hashes the blocks of disks whose digests are taken, as {@link #write()} needs them. */
  void hash(ContentDigest hasher) {
    data.clear();
    for (int i = 0; i < blocks; i++) {
      int block = blocksListed[i];
      DeviceProgress device = blockDevices[block];
      if (device.read != null) {
        long offset = blockOffsets[block];
        int inside = (int) Math.min(VmaFormat.BLOCK, device.device.size() - offset);
        blockHashes[block] = hasher.hash(offset, data, content, block * VmaFormat.BLOCK, inside);
      }
    }
  }

  /** Adds what was read to the digests, block by block as the archive lists them. */
  private void digestRead() {
    for (int i = 0; i < blocks; i++) {
      int block = blocksListed[i];
      ContentDigest read = blockDevices[block].read;
      if (read != null) {
        read.add(blockOffsets[block], blockHashes[block]);
      }
    }
    data.clear();
  }

  /**
   * Adds a run that was written to its disk's digest. A block that went where the archive wants it
   * counts as it was read: its bytes are the same memory, and are hashed once.
   */
  private void digestWritten(int run) {
    DeviceProgress device = devices[run];
    ContentDigest written = device.written;
    for (int at = 0; written != null && at < lengths[run]; at += VmaFormat.BLOCK) {
      int block = (dataOffsets[run] + at) / VmaFormat.BLOCK;
      long offset = diskOffsets[run] + at;
      if (blockOffsets[block] == offset && blockDevices[block] == device && device.read != null) {
        written.add(offset, blockHashes[block]);
      } else {
        int length = Math.min(VmaFormat.BLOCK, lengths[run] - at);
        written.add(offset, data.slice(dataOffsets[run] + at, length));
      }
    }
  }

  /** How much {@link #write()} hands to targets. */
  long bytesToWrite() {
    long bytes = 0;
    for (int i = 0; i < runs && !skipped; i++) {
      bytes += devices[i].target == null ? 0 : lengths[i];
    }
    return bytes;
  }

  /** Writes all runs, hashed before, to their targets and returns the number of bytes. */
  long write() throws IOException {
    digestRead();
    if (skipped) {
      return 0;
    }
    long written = 0;
    for (int i = 0; i < runs; i++) {
      DeviceProgress device = devices[i];
      @Nullable DiskTarget target = device.target;
      if (target != null) {
        ByteBuffer run = data.slice(dataOffsets[i], lengths[i]);
        try {
          target.write(diskOffsets[i], run);
        } catch (IOException e) {
          throw new DiskTargetException(
              device.device, "writing " + lengths[i] + " bytes at " + diskOffsets[i], e);
        }
        digestWritten(i);
        device.bytesWritten += lengths[i];
        written += lengths[i];
      }
    }
    return written;
  }
}
