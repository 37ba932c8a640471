package dev.vakna.vma.write;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vakna.vma.ArchiveBuilder;
import dev.vakna.vma.ArchiveBuilder.Slot;
import dev.vakna.vma.Archives;
import dev.vakna.vma.MemoryTarget;
import dev.vakna.vma.format.Compression;
import dev.vakna.vma.format.ConfigBlob;
import dev.vakna.vma.format.VmaFormatException;
import dev.vakna.vma.pass.ReadControl;
import dev.vakna.vma.pass.VmaCancelledException;
import dev.vakna.vma.read.ReadReport;
import dev.vakna.vma.read.VmaArchive;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.channels.Channels;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What goes in comes out, through the library's writer and through an independent one. */
class RoundTripTest {

  private static final ConfigBlob CONFIG =
      new ConfigBlob("qemu-server.conf", "name: a\r\nlast line without end".getBytes());

  @TempDir Path directory;

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12})
  void randomDisksSurviveWriterAndReader(long seed) throws Exception {
    Random random = new Random(seed);
    Map<String, byte[]> disks = new HashMap<>();
    List<DiskImage> images = new ArrayList<>();
    for (int i = 0; i < random.nextInt(4); i++) {
      byte[] content = randomDisk(random);
      Path file = Files.write(directory.resolve("disk" + i), content);
      images.add(new DiskImage("drive-scsi" + i, file));
      disks.put("drive-scsi" + i, content);
    }
    Compression[] forms = {Compression.NONE, Compression.ZSTD, Compression.GZIP};
    byte[] archive = write(options(forms[random.nextInt(3)], 1 + random.nextInt(3)), images);
    Map<String, MemoryTarget> targets = new HashMap<>();
    ReadReport report = Archives.restore(archive, targets);
    assertThat(report.header().configs()).containsExactly(CONFIG);
    assertThat(targets).hasSameSizeAs(disks);
    targets.forEach((name, target) -> assertThat(target.content).isEqualTo(disks.get(name)));
  }

  @ParameterizedTest
  @ValueSource(longs = {21, 22, 23, 24, 25, 26, 27, 28, 29, 30, 31, 32})
  void shuffledInterleavedArchivesWithHolesRestore(long seed) throws Exception {
    Random random = new Random(seed);
    var builder = new ArchiveBuilder();
    Map<String, byte[]> disks = new HashMap<>();
    List<Slot> slots = new ArrayList<>();
    for (int i = 0; i < 1 + random.nextInt(3); i++) {
      byte[] content = randomDisk(random);
      int id = 1 + 100 * i + random.nextInt(50);
      builder.device(id, "drive-virtio" + i, content.length);
      disks.put("drive-virtio" + i, content);
      slots.addAll(slots(id, content, random));
    }
    Collections.shuffle(slots, random);
    while (!slots.isEmpty()) {
      int wanted = random.nextBoolean() ? 59 : random.nextInt(60);
      List<Slot> extent = new ArrayList<>();
      while (extent.size() < wanted && !slots.isEmpty()) {
        boolean hole = random.nextInt(10) == 0;
        extent.add(hole ? new Slot(0, 0, 0, new byte[0]) : slots.removeLast());
      }
      builder.extent(extent, h -> {});
    }
    byte[] plain = builder.build();
    byte[] archive = random.nextBoolean() ? plain : Archives.zstd(plain);
    Archives.disks(archive)
        .forEach((name, content) -> assertThat(content).isEqualTo(disks.get(name)));
  }

  @ParameterizedTest
  @EnumSource(
      value = Compression.class,
      names = {"NONE", "ZSTD", "GZIP"})
  void sameInputsGiveTheSameBytes(Compression form) throws Exception {
    byte[] content = randomDisk(new Random(99));
    var image = new DiskImage("drive-scsi0", Files.write(directory.resolve("disk"), content));
    byte[] once = write(options(form, 1), List.of(image));
    assertThat(write(options(form, 3), List.of(image))).isEqualTo(once);
    var report = Archives.verify(once);
    assertThat(report.header().uuid()).isEqualTo(options(form, 1).uuid());
    assertThat(report.header().created()).isEqualTo(options(form, 1).created());
    assertThat(report.warnings()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(longs = {41, 42, 43, 44, 45, 46})
  void theHolesOfASparseFileAreItsZeros(long seed) throws Exception {
    Random random = new Random(seed);
    byte[] content = new byte[(20 << 20) + 512 * random.nextInt(5000)];
    for (int i = 0; i < random.nextInt(6); i++) {
      content[random.nextInt(content.length)] = 1;
    }
    Path dense = Files.write(directory.resolve("dense"), content);
    Path sparse = directory.resolve("sparse");
    try (var file = new RandomAccessFile(sparse.toFile(), "rw")) {
      file.setLength(content.length);
      for (int at = 0; at < content.length; at++) {
        if (content[at] != 0) {
          file.seek(at);
          file.write(content[at]);
        }
      }
    }
    byte[] archive =
        write(options(Compression.NONE, 1), List.of(new DiskImage("drive-scsi0", sparse)));
    assertThat(archive)
        .isEqualTo(
            write(options(Compression.NONE, 1), List.of(new DiskImage("drive-scsi0", dense))));
  }

  @Test
  void theWriterUses58SlotsAndListsZeroClusters() throws Exception {
    byte[] content = new byte[(58 + 3) * 65536];
    content[70_000] = 1;
    var image = new DiskImage("drive-scsi0", Files.write(directory.resolve("disk"), content));
    byte[] archive = write(options(Compression.NONE, 1), List.of(image));
    // Header of 12800 bytes, two extent headers, one block.
    assertThat(archive).hasSize(12800 + 512 + 4096 + 512);
    assertThat(Archives.verify(archive).devices().get(0).zeroClusters()).isEqualTo(60);
  }

  @Test
  void zstdIsOneFrameWithChecksumAndWithoutContentSize() throws Exception {
    byte[] content = Archives.noise(4, 3 << 20);
    var image = new DiskImage("drive-scsi0", Files.write(directory.resolve("disk"), content));
    byte[] archive = write(options(Compression.ZSTD, 2), List.of(image));
    assertThat(archive).startsWith(0x28, 0xb5, 0x2f, 0xfd, 0x04);
    byte[] cut = Arrays.copyOf(archive, archive.length - 1);
    assertThatThrownBy(() -> Archives.verify(cut))
        .isInstanceOf(VmaFormatException.class)
        .hasMessageContaining("inside its frame 1");
  }

  @Test
  void anArchiveFileAppearsOnlyWhenItIsComplete() throws Exception {
    byte[] content = Archives.noise(4, 3 << 20);
    var image = new DiskImage("drive-scsi0", Files.write(directory.resolve("disk"), content));
    Path file = directory.resolve("a.vma.zst");
    ReadControl stop =
        new ReadControl() {
          private int asked;

          @Override
          public boolean cancelled() {
            return ++asked == 2;
          }
        };
    var options = options(Compression.ZSTD, 1);
    assertThatThrownBy(
            () -> VmaWriter.create(file, false, options, List.of(CONFIG), List.of(image), stop))
        .isInstanceOf(VmaCancelledException.class);
    assertThat(directory).isDirectoryNotContaining("glob:**a.vma*");
    VmaWriter.create(file, false, options, List.of(CONFIG), List.of(image), ReadControl.NONE);
    assertThat(VmaArchive.readHeader(file).configs()).containsExactly(CONFIG);
    assertThatThrownBy(() ->
            VmaWriter.create(file, false, options, List.of(), List.of(image), ReadControl.NONE))
        .isInstanceOf(FileAlreadyExistsException.class);
  }

  @Test
  void impossibleArchivesAreNotWritten() throws Exception {
    var odd = new DiskImage("odd", Files.write(directory.resolve("odd"), new byte[700]));
    var good = new DiskImage("good", Files.write(directory.resolve("good"), new byte[512]));
    var options = options(Compression.NONE, 1);
    assertThatThrownBy(() -> write(options, List.of(odd)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("truncate");
    assertThatThrownBy(() -> write(options, List.of(good, good)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("good");
    assertThatThrownBy(() -> new DiskImage("../x", Path.of("x")))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new ConfigBlob("x", new byte[65536]))
        .isInstanceOf(IllegalArgumentException.class);
    Path disk = good.file();
    assertThatThrownBy(
            () -> VmaWriter.create(disk, true, options, List.of(), List.of(good), ReadControl.NONE))
        .isInstanceOf(IllegalArgumentException.class);
    assertThat(disk).hasBinaryContent(new byte[512]);
  }

  private static WriteOptions options(Compression form, int workers) {
    return new WriteOptions(
        new UUID(1, 2), Instant.parse("2024-03-07T02:15:09Z"), form, 3, workers);
  }

  private static byte[] write(WriteOptions options, List<DiskImage> images) throws IOException {
    var out = new ByteArrayOutputStream();
    WriteReport report =
        VmaWriter.write(
            Channels.newChannel(out), options, List.of(CONFIG), images, ReadControl.NONE);
    assertThat(report.compressedBytes()).isEqualTo(out.size());
    return out.toByteArray();
  }

  /** Sizes on and off every boundary, regions of noise, text-like data and holes. */
  private static byte[] randomDisk(Random random) {
    int[] units = {512, 4096, 65536, 58 * 65536, 59 * 65536};
    int size = units[random.nextInt(units.length)] * (1 + random.nextInt(2));
    size = Math.max(512, size + 512 * (random.nextInt(5) - 2));
    byte[] disk = new byte[size];
    for (int at = 0; at < size; ) {
      int length = Math.min(size - at, 1 + random.nextInt(1 << (8 + random.nextInt(11))));
      switch (random.nextInt(3)) {
        case 0 -> System.arraycopy(Archives.noise(random.nextLong(), length), 0, disk, at, length);
        case 1 -> Arrays.fill(disk, at, at + length, (byte) random.nextInt(256));
        default -> {}
      }
      at += length;
    }
    return disk;
  }

  private static List<Slot> slots(int id, byte[] disk, Random random) {
    List<Slot> slots = new ArrayList<>();
    for (int cluster = 0; cluster * 65536 < disk.length; cluster++) {
      int from = cluster * 65536;
      int inside = Math.min(65536, disk.length - from);
      byte[] content = Arrays.copyOf(Arrays.copyOfRange(disk, from, from + inside), 65536);
      int mask = 0;
      for (int bit = 0; bit * 4096 < inside; bit++) {
        byte[] block = Arrays.copyOfRange(content, bit * 4096, bit * 4096 + 4096);
        // Storing a zero block is allowed.
        if (!Arrays.equals(block, new byte[4096]) || random.nextInt(8) == 0) {
          mask |= 1 << bit;
        }
      }
      slots.add(new Slot(id, cluster, mask, content));
    }
    return slots;
  }
}
