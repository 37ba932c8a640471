package dev.vakna.vma.index;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.github.luben.zstd.ZstdOutputStream;
import dev.vakna.vma.ArchiveBuilder;
import dev.vakna.vma.Archives;
import dev.vakna.vma.Fixtures;
import dev.vakna.vma.LzopWriter;
import dev.vakna.vma.MemoryTarget;
import dev.vakna.vma.Tools;
import dev.vakna.vma.disk.TargetFactory;
import dev.vakna.vma.extract.ExtractOptions;
import dev.vakna.vma.extract.ExtractReport;
import dev.vakna.vma.extract.VmaExtractor;
import dev.vakna.vma.fill.ArchiveFill;
import dev.vakna.vma.format.VmaFormatException;
import dev.vakna.vma.internal.parallel.ParallelRestore;
import dev.vakna.vma.pass.IndexOptions;
import dev.vakna.vma.pass.ReadControl;
import dev.vakna.vma.pass.ReadOptions;
import dev.vakna.vma.read.ReadReport;
import dev.vakna.vma.read.VmaArchive;
import dev.vakna.vma.source.VmaSource;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Any part of a disk, read by index, is what a whole pass extracts. */
class ArchiveIndexTest {

  private static final IndexOptions DENSE = new IndexOptions(1 << 20, 128, 1);

  @TempDir Path directory;

  /** How archives come to be packed. */
  enum Packing {
    PLAIN,
    ZSTD_JOBS,
    ZSTD_SINGLE,
    ZSTD_FRAMES,
    ZSTD_WITHOUT_CHECKSUM,
    ZSTD_TOOL_ONE_THREAD,
    ZSTD_TOOL_FOUR_THREADS,
    ZSTD_TOOL_RSYNCABLE,
    ZSTD_TOOL_SINGLE_THREAD,
    ZSTD_TOOL_LONG,
    GZIP,
    GZIP_MEMBERS,
    GZIP_TOOL_RSYNCABLE,
    PIGZ_TOOL,
    LZOP,
    LZOP_TOOL,
    BZIP2_TOOL;

    /**
     * Whether there may be no entries but the start: nothing begins anew, or too much is needed.
     */
    boolean few() {
      return this == GZIP || this == BZIP2_TOOL || this == ZSTD_TOOL_LONG;
    }
  }

  @ParameterizedTest
  @EnumSource
  void readsByIndexAreWhatAWholePassExtracts(Packing packing) throws Exception {
    var random = new Random(packing.ordinal() + 1);
    byte[] stream = archive(random, packing == Packing.BZIP2_TOOL ? 40 : 300);
    Path archive = write(packing, stream);
    Map<String, byte[]> truth = Archives.disks(stream);

    IndexReport report = build(archive, DENSE);

    if (!packing.few()) {
      assertThat(report.entries()).isGreaterThan(2);
    }
    // Without entries every read begins at the start of the archive.
    assertReads(archive, truth, random, packing.few() ? 6 : 40);
    assertRestores(archive, truth, 1);
    assertRestores(archive, truth, 3);
  }

  @ParameterizedTest
  @EnumSource(names = {"ZSTD_JOBS", "ZSTD_SINGLE", "GZIP_TOOL_RSYNCABLE"})
  void anIndexStaysWithinItsShareOfTheArchive(Packing packing) throws Exception {
    Path archive = write(packing, archive(new Random(2), 450));
    int entries = 0;
    for (double share : new double[] {0.001, 0.01, 0.1}) {
      IndexReport report = build(archive, new IndexOptions(1 << 20, 128, share));
      assertThat(report.bytes()).isLessThanOrEqualTo((long) (share * Files.size(archive)));
      assertThat(report.entries()).isGreaterThanOrEqualTo(entries);
      assertThat(report.refused()).isZero();
      entries = report.entries();
    }
    assertThat(entries).isGreaterThan(1);
  }

  @Test
  void gzipOfNothingButMarksThatAreNoneIsReadRight() throws Exception {
    var builder = new ArchiveBuilder().device(1, "drive-scsi0", 200 * 65536L);
    var random = new Random(3);
    for (int cluster = 0; cluster < 200; cluster++) {
      byte[] content = new byte[65536];
      for (int i = 0; i < content.length; i++) {
        content[i] = (byte) ((i & 2) == 0 ? 0 : 0xff);
      }
      content[random.nextInt(content.length)] = (byte) random.nextInt(256);
      builder.extent(new ArchiveBuilder.Slot(1, cluster, 0xffff, content));
    }
    byte[] stream = builder.build();
    var bytes = new ByteArrayOutputStream();
    try (var out =
        new java.util.zip.GZIPOutputStream(bytes) {
          {
            def.setLevel(java.util.zip.Deflater.NO_COMPRESSION);
          }
        }) {
      out.write(stream);
    }
    Path archive = Files.write(directory.resolve("a.vma.gz"), bytes.toByteArray());
    build(archive, DENSE);
    assertReads(archive, Archives.disks(stream), random, 10);
  }

  @Test
  void everyGoodArchiveOfTheGenuineToolReadsByIndexAsItExtracts() throws Exception {
    Optional<Path> fixtures = Fixtures.folder();
    assumeTrue(fixtures.isPresent(), "no fixtures here");
    try (var files = Files.list(fixtures.orElseThrow().resolve("good"))) {
      for (Path fixture : files.filter(ArchiveIndexTest::isArchive).toList()) {
        Path archive = Files.copy(fixture, directory.resolve(fixture.getFileName()));
        Map<String, byte[]> truth = disks(archive);
        build(archive, DENSE);
        assertReads(archive, truth, new Random(7), 50);
        assertRestores(archive, truth, 2);
      }
    }
  }

  private static boolean isArchive(Path file) {
    return file.getFileName().toString().matches(".*[.]vma([.](zst|gz|lzo|bz2))?");
  }

  private static Map<String, byte[]> disks(Path archive) throws IOException {
    Map<String, MemoryTarget> targets = new HashMap<>();
    try (VmaArchive opened = VmaArchive.open(archive)) {
      opened.restore(
          disk -> {
            var target = new MemoryTarget(disk.size());
            targets.put(disk.name(), target);
            return Optional.of(target);
          },
          ReadControl.NONE);
    }
    Map<String, byte[]> truth = new HashMap<>();
    targets.forEach((name, target) -> truth.put(name, target.content));
    return truth;
  }

  @Test
  void extractingByIndexMakesTheSameFiles() throws Exception {
    byte[] stream = archive(new Random(4), 300);
    Path archive = write(Packing.ZSTD_JOBS, stream);
    build(archive, DENSE);
    Path into = directory.resolve("out");
    ExtractReport report;
    try (ArchiveFill opened =
        ArchiveFill.open(VmaSource.file(archive), ReadOptions.defaults(), ReadControl.NONE)) {
      report =
          VmaExtractor.extract(
              opened,
              _ -> Optional.of(ArchiveIndex.open(ArchiveIndex.beside(archive))),
              into,
              ExtractOptions.defaults(),
              ReadControl.NONE);
    }
    ReadReport whole = Archives.verify(stream);
    assertThat(report.read().extents()).isEqualTo(whole.extents());
    assertThat(report.read().streamBytes()).isEqualTo(whole.streamBytes());
    for (var disk : Archives.disks(stream).entrySet()) {
      byte[] file = Files.readAllBytes(into.resolve("disk-" + disk.getKey() + ".raw"));
      assertThat(Arrays.equals(file, disk.getValue())).isTrue();
    }
    assertThat(into.resolve("qemu-server.conf")).exists();
  }

  @Test
  void anIndexOfAnotherArchiveIsRefused() throws Exception {
    Path archive = write(Packing.ZSTD_JOBS, archive(new Random(5), 50));
    build(archive, DENSE);
    try (ArchiveIndex index = ArchiveIndex.open(ArchiveIndex.beside(archive))) {
      Files.setLastModifiedTime(archive, FileTime.from(Instant.parse("2026-01-01T00:00:00Z")));
      assertThatThrownBy(() -> IndexedArchive.open(archive, index, 1 << 20))
          .isInstanceOf(IndexRejectedException.class)
          .hasMessageContaining("make it again");
    }
  }

  /**
   * An entry that fails only after the one behind it was tried up to its own end: then whatever
   * begins before it would have to hold as far, and does not.
   */
  @Test
  void whatReachesBackFartherThanAnybodyLooksMakesNoWrongEntry() throws Exception {
    int clusters = 900;
    int repeated = 16;
    var builder = new ArchiveBuilder().device(1, "drive-scsi0", clusters * 65536L);
    byte[] known = new byte[0];
    for (int cluster = 0; cluster < clusters; cluster++) {
      byte[] content = new byte[65536];
      new Random(cluster).nextBytes(content);
      known = cluster == repeated ? content : known;
      builder.extent(new ArchiveBuilder.Slot(1, cluster, 0xffff, cluster == 800 ? known : content));
    }
    byte[] stream = builder.build();
    Path archive =
        Files.write(
            directory.resolve("a.vma.zst"),
            Tools.filter(stream, directory, "zstd", "--single-thread", "--long=27"));
    build(archive, DENSE);
    assertReads(archive, Archives.disks(stream), new Random(4), 100);
    assertRestores(archive, Archives.disks(stream), 2);
  }

  @Test
  void damageOfTheArchiveIsNoticedBeforeAnythingOfItIsGivenOut() throws Exception {
    Path archive = write(Packing.PLAIN, archive(new Random(6), 300));
    FileTime time = Files.getLastModifiedTime(archive);
    build(archive, DENSE);
    try (var file = java.nio.channels.FileChannel.open(archive, StandardOpenOption.WRITE)) {
      file.write(ByteBuffer.wrap(new byte[] {1, 2, 3, 4}), file.size() - 20_000);
    }
    Files.setLastModifiedTime(archive, time);
    try (ArchiveIndex index = ArchiveIndex.open(ArchiveIndex.beside(archive))) {
      assertThatThrownBy(
              () -> {
                ParallelRestore.run(
                    VmaSource.file(archive),
                    index,
                    disk -> Optional.of(new MemoryTarget(disk.size())),
                    2,
                    ReadOptions.defaults(),
                    ReadControl.NONE,
                    Optional.empty());
              })
          .isInstanceOf(IndexRejectedException.class)
          .hasMessageContaining("does not match the index");
    }
  }

  @Test
  void aDamagedIndexIsNoticedWhereverTheDamageIs() throws Exception {
    Path archive = write(Packing.ZSTD_JOBS, archive(new Random(8), 200));
    Map<String, byte[]> truth = Archives.disks(archive(new Random(8), 200));
    build(archive, DENSE);
    Path file = ArchiveIndex.beside(archive);
    byte[] good = Files.readAllBytes(file);
    var random = new Random(9);
    for (int round = 0; round < 40; round++) {
      byte[] bad = good.clone();
      bad[random.nextInt(bad.length)] ^= (byte) (1 << random.nextInt(8));
      Files.write(file, bad);
      try {
        assertReads(archive, truth, random, 20);
        assertRestores(archive, truth, 2);
      } catch (IndexRejectedException e) {
        assertThat(e).hasMessageContaining("make it again");
      }
    }
  }

  @Test
  void aBadArchiveGetsNoIndex() throws Exception {
    byte[] stream = archive(new Random(10), 100);
    Path archive = write(Packing.ZSTD_JOBS, Arrays.copyOf(stream, stream.length - 5000));
    assertThatThrownBy(() -> build(archive, DENSE)).isInstanceOf(VmaFormatException.class);
    assertThat(ArchiveIndex.beside(archive)).doesNotExist();
    try (var files = Files.list(directory)) {
      assertThat(files).containsExactly(archive);
    }
    assertThat(Thread.getAllStackTraces().keySet())
        .as("nobody goes on with it")
        .noneMatch(thread -> thread.isAlive() && thread.getName().startsWith("vma-index"));
  }

  private static IndexReport build(Path archive, IndexOptions options) throws IOException {
    return ArchiveIndex.build(
        archive,
        ArchiveIndex.beside(archive),
        options,
        TargetFactory.none(),
        ReadOptions.defaults(),
        ReadControl.NONE);
  }

  private static void assertReads(Path archive, Map<String, byte[]> truth, Random random, int reads)
      throws IOException {
    try (ArchiveIndex index = ArchiveIndex.open(ArchiveIndex.beside(archive));
        IndexedArchive disks = IndexedArchive.open(archive, index, 20L << 20)) {
      for (String name : truth.keySet()) {
        byte[] disk = truth.get(name);
        for (int i = 0; i < reads; i++) {
          int offset = random.nextInt(disk.length);
          int length = Math.min(disk.length - offset, 1 + random.nextInt(200_000));
          ByteBuffer into = ByteBuffer.allocate(length);
          disks.read(name, offset, into);
          assertThat(into.flip()).isEqualTo(ByteBuffer.wrap(disk, offset, length));
        }
      }
    }
  }

  private static void assertRestores(Path archive, Map<String, byte[]> truth, int threads)
      throws IOException {
    Map<String, MemoryTarget> targets = new HashMap<>();
    try (ArchiveIndex index = ArchiveIndex.open(ArchiveIndex.beside(archive))) {
      ParallelRestore.run(
          VmaSource.file(archive),
          index,
          disk -> {
            var target = new MemoryTarget(disk.size());
            targets.put(disk.name(), target);
            return Optional.of(target);
          },
          threads,
          ReadOptions.defaults(),
          ReadControl.NONE,
          Optional.empty());
    }
    assertThat(targets.keySet()).isEqualTo(truth.keySet());
    targets.forEach(
        (name, target) -> assertThat(Arrays.equals(target.content, truth.get(name))).isTrue());
  }

  /** Two disks, interleaved and out of order, with holes, text and noise. */
  private static byte[] archive(Random random, int clusters) {
    var builder =
        new ArchiveBuilder()
            .config("qemu-server.conf", "cores: 1\n")
            .device(1, "drive-scsi0", clusters * 65536L - 3 * 4096 - 512)
            .device(2, "drive-scsi1", 70 * 65536L);
    java.util.List<ArchiveBuilder.Slot> slots = new java.util.ArrayList<>();
    for (int cluster = 0; cluster < clusters; cluster++) {
      slots.add(slot(random, 1, cluster, cluster == clusters - 1));
    }
    for (int cluster = 0; cluster < 70; cluster++) {
      slots.add(random.nextInt(slots.size()), slot(random, 2, cluster, false));
    }
    for (int at = 0; at < slots.size(); ) {
      int count = Math.min(slots.size() - at, 1 + random.nextInt(59));
      builder.extent(slots.subList(at, at + count).toArray(ArchiveBuilder.Slot[]::new));
      at += count;
    }
    return builder.build();
  }

  private static ArchiveBuilder.Slot slot(Random random, int device, int cluster, boolean last) {
    byte[] content = new byte[65536];
    random.nextBytes(content);
    for (int i = 0; i < content.length; i++) {
      content[i] = (byte) ("a salad of words".charAt(content[i] & 15) + (i >>> 13));
    }
    int mask = last || random.nextInt(4) > 0 ? 0xffff : random.nextInt(0x10000);
    return new ArchiveBuilder.Slot(device, cluster, mask, content);
  }

  private Path write(Packing packing, byte[] stream) throws IOException {
    return switch (packing) {
      case PLAIN -> Files.write(directory.resolve("a.vma"), stream);
      case GZIP -> Files.write(directory.resolve("a.vma.gz"), Archives.gzip(stream));
      case ZSTD_JOBS -> zstd(stream, 1, true, stream.length);
      case ZSTD_SINGLE -> zstd(stream, 0, true, stream.length);
      case ZSTD_WITHOUT_CHECKSUM -> zstd(stream, 1, false, stream.length);
      case ZSTD_FRAMES -> zstd(stream, 0, true, 3_000_001);
      case ZSTD_TOOL_ONE_THREAD -> tool("zst", stream, "zstd", "--threads=1");
      case ZSTD_TOOL_FOUR_THREADS -> tool("zst", stream, "zstd", "--threads=4");
      case ZSTD_TOOL_RSYNCABLE -> tool("zst", stream, "zstd", "--threads=1", "--rsyncable");
      case ZSTD_TOOL_SINGLE_THREAD -> tool("zst", stream, "zstd", "--single-thread");
      case ZSTD_TOOL_LONG -> tool("zst", stream, "zstd", "-12", "--long=24");
      case GZIP_TOOL_RSYNCABLE -> tool("gz", stream, "gzip", "--rsyncable");
      case PIGZ_TOOL -> tool("gz", stream, "pigz", "-p2");
      case LZOP_TOOL -> tool("lzo", stream, "lzop");
      case BZIP2_TOOL -> tool("bz2", stream, "bzip2", "-1");
      case LZOP ->
          Files.write(directory.resolve("a.vma.lzo"), LzopWriter.lzop(stream, true, 256 << 10));
      case GZIP_MEMBERS -> {
        var all = new ByteArrayOutputStream();
        for (int at = 0; at < stream.length; at += 1_500_000) {
          int end = Math.min(stream.length, at + 1_500_000);
          all.writeBytes(Archives.gzip(Arrays.copyOfRange(stream, at, end)));
        }
        yield Files.write(directory.resolve("a.vma.gz"), all.toByteArray());
      }
    };
  }

  private Path tool(String suffix, byte[] stream, String... command) throws IOException {
    return Files.write(
        directory.resolve("a.vma." + suffix), Tools.filter(stream, directory, command));
  }

  private Path zstd(byte[] stream, int workers, boolean checksum, int frame) throws IOException {
    var all = new ByteArrayOutputStream();
    for (int at = 0; at < stream.length; at += frame) {
      try (var out = new ZstdOutputStream(all, 3)) {
        out.setChecksum(checksum);
        if (workers > 0) {
          out.setWorkers(workers);
        }
        out.write(stream, at, Math.min(frame, stream.length - at));
      }
    }
    return Files.write(directory.resolve("a.vma.zst"), all.toByteArray());
  }
}
