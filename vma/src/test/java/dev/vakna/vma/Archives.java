package dev.vakna.vma;

import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdOutputStream;
import dev.vakna.vma.ArchiveBuilder.Slot;
import dev.vakna.vma.pass.ReadControl;
import dev.vakna.vma.pass.ReadOptions;
import dev.vakna.vma.read.ReadReport;
import dev.vakna.vma.read.VmaArchive;
import dev.vakna.vma.source.VmaSource;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.channels.Channels;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.zip.GZIPOutputStream;

/** Common ways to make and to read archives in tests. */
public final class Archives {

  public static final String DISK = "drive-scsi0";

  private Archives() {}

  /**
   * One disk of four clusters and 20 KiB in two extents: full, in part, zero, and cut at its end.
   */
  public static ArchiveBuilder small() {
    return smallHeader()
        .extent(slot(0, 0xffff), slot(1, 0x8421), slot(2, 0))
        .extent(slot(3, 0xffff), slot(4, 0x1f));
  }

  /** The same disk, without any extent yet. */
  public static ArchiveBuilder smallHeader() {
    return new ArchiveBuilder()
        .config("qemu-server.conf", "cores: 1\nmemory: 512\n")
        .device(1, DISK, 4 * 65536 + 5 * 4096);
  }

  public static Slot slot(long cluster, int mask) {
    return slot(1, cluster, mask);
  }

  public static Slot slot(int device, long cluster, int mask) {
    return new Slot(device, cluster, mask, noise(device * 1_000_003L + cluster, 65536));
  }

  public static byte[] noise(long seed, int length) {
    byte[] bytes = new byte[length];
    new Random(seed).nextBytes(bytes);
    return bytes;
  }

  /** The content that {@link #small()} restores to. */
  public static byte[] smallDisk() {
    byte[] disk = new byte[4 * 65536 + 5 * 4096];
    int[] masks = {0xffff, 0x8421, 0, 0xffff, 0x1f};
    for (int cluster = 0; cluster < masks.length; cluster++) {
      byte[] content = noise(1_000_003L + cluster, 65536);
      for (int bit = 0; bit < 16; bit++) {
        if ((masks[cluster] >>> bit & 1) != 0) {
          System.arraycopy(content, bit * 4096, disk, cluster * 65536 + bit * 4096, 4096);
        }
      }
    }
    return disk;
  }

  public static byte[] zstd(byte[] content) {
    var out = new ByteArrayOutputStream();
    try (var stream = new ZstdOutputStream(out, 3)) {
      stream.setChecksum(true);
      stream.write(content);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
    return out.toByteArray();
  }

  public static byte[] zstdWithoutChecksum(byte[] content) {
    return Zstd.compress(content, 3);
  }

  public static byte[] gzip(byte[] content) {
    var out = new ByteArrayOutputStream();
    try (var stream = new GZIPOutputStream(out)) {
      stream.write(content);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
    return out.toByteArray();
  }

  public static byte[] join(byte[]... parts) {
    var out = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      out.writeBytes(part);
    }
    return out.toByteArray();
  }

  public static VmaArchive open(byte[] archive) throws IOException {
    return VmaArchive.open(
        VmaSource.stream(Channels.newChannel(new ByteArrayInputStream(archive)), "test archive"),
        ReadOptions.defaults());
  }

  public static ReadReport verify(byte[] archive) throws IOException {
    try (VmaArchive opened = open(archive)) {
      return opened.verify(ReadControl.NONE);
    }
  }

  /** Restores into memory; the map gets a target per disk even if the archive proves bad. */
  public static ReadReport restore(byte[] archive, Map<String, MemoryTarget> targets)
      throws IOException {
    try (VmaArchive opened = open(archive)) {
      return opened.restore(
          disk -> {
            var target = new MemoryTarget(disk.size());
            targets.put(disk.name(), target);
            return Optional.of(target);
          },
          ReadControl.NONE);
    }
  }

  /** The content of the disks of a good archive. */
  public static Map<String, byte[]> disks(byte[] archive) throws IOException {
    Map<String, MemoryTarget> targets = new HashMap<>();
    restore(archive, targets);
    Map<String, byte[]> disks = new HashMap<>();
    targets.forEach((name, target) -> disks.put(name, target.content));
    return disks;
  }
}
