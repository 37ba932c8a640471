package dev.vakna.vma.write;

import dev.vakna.vma.disk.DataRegions;
import dev.vakna.vma.format.ConfigBlob;
import dev.vakna.vma.format.VmaDevice;
import dev.vakna.vma.format.VmaFormat;
import dev.vakna.vma.pass.Progress;
import dev.vakna.vma.pass.ReadControl;
import dev.vakna.vma.pass.VmaCancelledException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;

/**
 * Writes archives as the genuine tool does: every cluster of every disk once, in order, zero blocks
 * left out, 58 slots per extent. The disks must not change meanwhile.
 */
public final class VmaWriter {

  private static final int CHUNK = 16 * VmaFormat.CLUSTER;

  private final WriteOptions options;
  private final ReadControl control;
  private long diskRead;
  private long diskTotal;

  private VmaWriter(WriteOptions options, ReadControl control) {
    this.options = options;
    this.control = control;
  }

  /**
   * Writes an archive file. It appears under its name only when it is complete and durable.
   *
   * @param file must not exist unless {@code replace}
   * @throws IllegalArgumentException if names repeat, there are more than 254 disks or 256
   *     configurations, or the header grows above 512 KiB
   * @throws VmaCancelledException if it was stopped
   */
  public static WriteReport create(
      Path file,
      boolean replace,
      WriteOptions options,
      List<ConfigBlob> configs,
      List<DiskImage> disks,
      ReadControl control)
      throws IOException {
    if (!replace && Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
      throw new FileAlreadyExistsException(file + " exists; remove it or choose another name");
    }
    for (DiskImage disk : disks) {
      if (Files.exists(file) && Files.isSameFile(file, disk.file())) {
        throw new IllegalArgumentException(file + " is one of the disks; choose another name");
      }
    }
    Path partial = file.resolveSibling(file.getFileName() + ".partial");
    boolean good = false;
    try (FileChannel channel =
        FileChannel.open(
            partial,
            StandardOpenOption.CREATE,
            StandardOpenOption.TRUNCATE_EXISTING,
            StandardOpenOption.WRITE)) {
      WriteReport report = write(channel, options, configs, disks, control);
      channel.force(true);
      Files.move(partial, file, StandardCopyOption.ATOMIC_MOVE);
      good = true;
      return report;
    } finally {
      if (!good) {
        Files.deleteIfExists(partial);
      }
    }
  }

  /**
   * Writes an archive to a channel, which stays open.
   *
   * @throws IllegalArgumentException if names repeat, there are more than 254 disks or 256
   *     configurations, or the header grows above 512 KiB
   * @throws VmaCancelledException if it was stopped
   */
  public static WriteReport write(
      WritableByteChannel channel,
      WriteOptions options,
      List<ConfigBlob> configs,
      List<DiskImage> disks,
      ReadControl control)
      throws IOException {
    return new VmaWriter(options, control).run(channel, configs, disks);
  }

  private WriteReport run(
      WritableByteChannel channel, List<ConfigBlob> configs, List<DiskImage> disks)
      throws IOException {
    if (configs.size() > VmaFormat.MAX_CONFIGS) {
      throw new IllegalArgumentException("an archive holds at most 256 configurations");
    }
    requireDistinct("configuration", configs.stream().map(ConfigBlob::name).toList());
    requireDistinct("disk", disks.stream().map(DiskImage::name).toList());
    List<VmaDevice> devices = devices(disks);
    diskTotal = devices.stream().mapToLong(VmaDevice::size).sum();
    ByteBuffer header = new HeaderWriter().write(options, configs, devices);
    try (StreamEncoder encoder = StreamEncoder.of(options, channel)) {
      long headerBytes = header.remaining();
      encoder.write(header);
      var extents = new ExtentWriter(encoder, options.uuid());
      for (int i = 0; i < disks.size(); i++) {
        addDisk(extents, devices.get(i), disks.get(i).file());
      }
      extents.finish();
      encoder.finish();
      return new WriteReport(
          encoder.written(),
          headerBytes + extents.streamBytes(),
          extents.extents(),
          extents.dataBytes(),
          diskTotal);
    }
  }

  private static void requireDistinct(String what, List<String> names) {
    Set<String> seen = new HashSet<>();
    for (String name : names) {
      if (!seen.add(name)) {
        throw new IllegalArgumentException("two of the " + what + " names are " + name);
      }
    }
  }

  private static List<VmaDevice> devices(List<DiskImage> disks) throws IOException {
    if (disks.size() > VmaFormat.LAST_DEVICE_ID) {
      throw new IllegalArgumentException("an archive holds at most 254 disks");
    }
    List<VmaDevice> devices = new ArrayList<>();
    for (DiskImage disk : disks) {
      long size;
      try (FileChannel channel = FileChannel.open(disk.file(), StandardOpenOption.READ)) {
        size = channel.size();
      }
      if (size == 0 || size % VmaFormat.SECTOR != 0) {
        throw new IllegalArgumentException(
            disk.file()
                + " has "
                + size
                + " bytes; a disk needs a multiple of 512 above 0:"
                + " 'truncate -s %512 FILE' on a copy rounds it up");
      }
      devices.add(new VmaDevice(devices.size() + 1, disk.name(), size));
    }
    return devices;
  }

  private void addDisk(ExtentWriter extents, VmaDevice device, Path file) throws IOException {
    ByteBuffer chunk = ByteBuffer.allocateDirect(CHUNK);
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ);
        DataRegions regions = DataRegions.of(file)) {
      long nextData = 0;
      for (long offset = 0; offset < device.size(); offset += CHUNK) {
        stopIfAsked();
        int length = (int) Math.min(CHUNK, device.size() - offset);
        if (regions != null && nextData < offset) {
          long found = regions.data(offset);
          nextData = found < 0 ? device.size() : found;
        }
        if (regions != null && nextData >= offset + length) {
          addHole(extents, device, offset, length);
          continue;
        }
        fill(chunk.clear().limit(length), channel, offset, file);
        int padded = Math.ceilDiv(length, VmaFormat.CLUSTER) * VmaFormat.CLUSTER;
        chunk.limit(padded);
        while (chunk.hasRemaining()) {
          chunk.put((byte) 0);
        }
        for (int at = 0; at < padded; at += VmaFormat.CLUSTER) {
          extents.add(
              device.id(), (offset + at) / VmaFormat.CLUSTER, chunk.slice(at, VmaFormat.CLUSTER));
        }
        note(extents, length);
      }
    }
  }

  /** Adds what the file system knows to be zero, unread. */
  private void addHole(ExtentWriter extents, VmaDevice device, long offset, int length)
      throws IOException {
    for (long at = offset; at < offset + length; at += VmaFormat.CLUSTER) {
      extents.addEmpty(device.id(), at / VmaFormat.CLUSTER);
    }
    note(extents, length);
  }

  private void note(ExtentWriter extents, int length) {
    diskRead += length;
    control.progress(
        new Progress(diskRead, OptionalLong.of(diskTotal), extents.dataBytes(), diskRead));
  }

  private static void fill(ByteBuffer into, FileChannel channel, long offset, Path file)
      throws IOException {
    long at = offset;
    while (into.hasRemaining()) {
      int n = channel.read(into, at);
      if (n < 0) {
        throw new IOException(file + " became shorter while it was read; archive a quiet copy");
      }
      at += n;
    }
  }

  private void stopIfAsked() throws VmaCancelledException {
    if (control.cancelled() || Thread.currentThread().isInterrupted()) {
      throw new VmaCancelledException("writing the archive was stopped");
    }
  }
}
