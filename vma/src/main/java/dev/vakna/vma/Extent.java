package dev.vakna.vma;

import java.io.IOException;
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
  private int runs;

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
  }

  void clear() {
    runs = 0;
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

  /** Writes all runs to their targets and returns the number of bytes. */
  long write() throws IOException {
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
        device.bytesWritten += lengths[i];
        written += lengths[i];
      }
    }
    return written;
  }
}
