package dev.vakna.vma.read;

import static dev.vakna.vma.format.FaultKind.BLOCK_COUNT_TOO_BIG;
import static dev.vakna.vma.format.FaultKind.BLOCK_COUNT_TOO_SMALL;
import static dev.vakna.vma.format.FaultKind.EXTENT_MAGIC;
import static dev.vakna.vma.format.FaultKind.EXTENT_MD5;
import static dev.vakna.vma.format.FaultKind.EXTENT_TRUNCATED;
import static dev.vakna.vma.format.FaultKind.EXTENT_UUID;
import static dev.vakna.vma.format.FaultKind.TOO_MANY_EMPTY_EXTENTS;
import static dev.vakna.vma.format.FaultKind.UNKNOWN_DEVICE;

import dev.vakna.vma.checkpoint.Checkpoint;
import dev.vakna.vma.format.FaultKind;
import dev.vakna.vma.format.Md5;
import dev.vakna.vma.format.VmaFormat;
import dev.vakna.vma.format.VmaFormatException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Reads extent after extent and checks every rule of the format. */
final class ExtentReader {

  /**
   * Extents without any slot are allowed, and genuine archives hold one or two. A compressor packs
   * millions of them into nothing, which would keep a reader busy for days.
   */
  private static final int MAX_EMPTY_EXTENTS = 1_000_000;

  private final VmaStream stream;
  private final UUID uuid;
  private final StreamTap tap;
  private final @Nullable DeviceProgress[] devices =
      new @Nullable DeviceProgress[VmaFormat.MAX_DEVICES];
  private final List<DeviceProgress> all;
  private final ByteBuffer header = ByteBuffer.allocateDirect(VmaFormat.EXTENT_HEADER);
  private final Md5 md5 = new Md5();
  private long extents;
  private int emptyExtents;

  /**
   * @param tap learns where clusters are
   */
  ExtentReader(VmaStream stream, UUID uuid, List<DeviceProgress> devices, StreamTap tap) {
    this.tap = tap;
    this.stream = stream;
    this.uuid = uuid;
    this.all = List.copyOf(devices);
    for (DeviceProgress device : devices) {
      this.devices[device.device.id()] = device;
    }
  }

  long extents() {
    return extents;
  }

  /** What is known at the end of the extent read last. */
  Checkpoint.Reached reached() {
    return new Checkpoint.Reached(
        stream.position(), extents, emptyExtents, all.stream().map(DeviceProgress::seen).toList());
  }

  /** Takes over what another pass knew at that place; the devices already have. */
  void goOnFrom(Checkpoint.Reached earlier) {
    extents = earlier.extents();
    emptyExtents = earlier.emptyExtents();
  }

  /** Reads the next extent; false at the checked end of the stream. */
  boolean next(Extent extent) throws IOException {
    long start = stream.position();
    extent.clear();
    stream.read(header.clear());
    if (header.position() == 0) {
      return false;
    }
    if (header.hasRemaining()) {
      throw fault(
          EXTENT_TRUNCATED,
          start,
          "only " + header.position() + " bytes are left, too few for an extent header");
    }
    header.flip();
    int blocks = checkHeader(start);
    placeBlocks(extent, blocks, start);
    ByteBuffer room = extent.room(blocks);
    stream.read(room);
    if (room.hasRemaining()) {
      throw fault(
          EXTENT_TRUNCATED,
          start,
          "extent "
              + extents
              + " should have "
              + blocks * VmaFormat.BLOCK
              + " bytes of data, the archive ends after "
              + room.position());
    }
    extents++;
    return true;
  }

  private int checkHeader(long start) throws VmaFormatException {
    if (!md5.matches(header, VmaFormat.EXTENT_MD5_OFFSET)) {
      throw fault(EXTENT_MD5, start, "the header of extent " + extents + " does not match its MD5");
    }
    if (header.getLong(8) != uuid.getMostSignificantBits()
        || header.getLong(16) != uuid.getLeastSignificantBits()) {
      throw fault(EXTENT_UUID, start + 8, "extent " + extents + " belongs to another archive");
    }
    if (header.getInt(0) != VmaFormat.EXTENT_MAGIC || header.getShort(4) != 0) {
      throw fault(EXTENT_MAGIC, start, "extent " + extents + " has a wrong magic number");
    }
    int blocks = header.getShort(6) & 0xffff;
    if (blocks > VmaFormat.MAX_BLOCKS) {
      throw fault(
          BLOCK_COUNT_TOO_BIG,
          start + 6,
          "extent " + extents + " states " + blocks + " blocks, 944 is the most");
    }
    return blocks;
  }

  private void placeBlocks(Extent extent, int blocks, long start) throws VmaFormatException {
    int listed = 0;
    boolean empty = true;
    for (int slot = 0; slot < VmaFormat.SLOTS; slot++) {
      int place = VmaFormat.EXTENT_SLOTS_OFFSET + 8 * slot;
      long info = header.getLong(place);
      int id = (int) (info >>> 32) & 0xff;
      if (id == 0) {
        continue;
      }
      empty = false;
      int mask = (int) (info >>> 48);
      long cluster = info & 0xffffffffL;
      DeviceProgress device = devices[id];
      if (device == null) {
        throw fault(
            UNKNOWN_DEVICE,
            start + place,
            "extent " + extents + " has data for device " + id + ", which does not exist");
      }
      int stored = Integer.bitCount(mask);
      if (listed + stored > blocks) {
        throw fault(
            BLOCK_COUNT_TOO_SMALL,
            start + 6,
            "extent " + extents + " states " + blocks + " blocks but lists more");
      }
      if (device.accept(cluster, mask, start + place)) {
        placeCluster(extent, device, cluster, mask, listed);
        tap.slot(
            id, cluster, mask, start + VmaFormat.EXTENT_HEADER + (long) listed * VmaFormat.BLOCK);
      }
      listed += stored;
    }
    if (empty && ++emptyExtents > MAX_EMPTY_EXTENTS) {
      throw fault(
          TOO_MANY_EMPTY_EXTENTS, start, "more than " + MAX_EMPTY_EXTENTS + " extents are empty");
    }
    if (listed < blocks) {
      throw fault(
          BLOCK_COUNT_TOO_BIG,
          start + 6,
          "extent " + extents + " states " + blocks + " blocks but lists " + listed);
    }
  }

  private static void placeCluster(
      Extent extent, DeviceProgress device, long cluster, int mask, int firstBlock) {
    int block = firstBlock;
    for (int bit = 0; bit < VmaFormat.BLOCKS_PER_CLUSTER; bit++) {
      if ((mask >>> bit & 1) != 0) {
        extent.place(
            device,
            cluster * VmaFormat.CLUSTER + (long) bit * VmaFormat.BLOCK,
            block * VmaFormat.BLOCK);
        block++;
      }
    }
  }

  private static VmaFormatException fault(FaultKind kind, long offset, String message) {
    return new VmaFormatException(kind, offset, message);
  }
}
