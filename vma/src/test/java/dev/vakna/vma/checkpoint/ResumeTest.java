package dev.vakna.vma.checkpoint;

import static dev.vakna.vma.Archives.DISK;
import static dev.vakna.vma.Archives.slot;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import dev.vakna.vma.ArchiveBuilder;
import dev.vakna.vma.ArchiveBuilder.Slot;
import dev.vakna.vma.Archives;
import dev.vakna.vma.Fixtures;
import dev.vakna.vma.Medium;
import dev.vakna.vma.disk.ContentDigestTest;
import dev.vakna.vma.disk.Digest;
import dev.vakna.vma.disk.RawFileTarget;
import dev.vakna.vma.disk.ReadBack;
import dev.vakna.vma.format.FaultKind;
import dev.vakna.vma.format.VmaFormatException;
import dev.vakna.vma.pass.ReadControl;
import dev.vakna.vma.pass.ReadOptions;
import dev.vakna.vma.read.DeviceReport;
import dev.vakna.vma.read.ReadReport;
import dev.vakna.vma.read.VmaArchive;
import dev.vakna.vma.source.VmaSource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A pass that was cut short goes on from its checkpoint and ends as one that was not. */
@Timeout(120)
class ResumeTest {

  private static final int MOST_CUTS = 60;

  @TempDir Path directory;

  private static ReadReport pass(Path file, Medium medium, Optional<Checkpoint> from)
      throws IOException {
    try (VmaArchive archive =
        VmaArchive.open(VmaSource.file(file), ReadOptions.defaults().withDigests())) {
      return archive.restore(
          medium::target, ReadControl.NONE, new Checkpointing(from, medium, 0, Duration.ofDays(1)));
    }
  }

  private static Map<String, byte[]> contents(ReadReport report, Medium medium) {
    Map<String, byte[]> contents = new HashMap<>();
    report.header().disks().forEach(d -> contents.put(d.name(), medium.content(d.name())));
    return contents;
  }

  private static void requireEqual(
      ReadReport whole, Map<String, byte[]> expected, ReadReport resumed, Medium medium) {
    contents(resumed, medium)
        .forEach((name, content) -> assertThat(content).as(name).isEqualTo(expected.get(name)));
    assertThat(resumed.devices()).isEqualTo(whole.devices());
    assertThat(resumed.extents()).isEqualTo(whole.extents());
    assertThat(resumed.streamBytes()).isEqualTo(whole.streamBytes());
  }

  /** Cuts the power at many places, each time once and then again while going on. */
  private static int cutEverywhere(Path file) throws IOException {
    var unbroken = new Medium(0);
    ReadReport whole = pass(file, unbroken, Optional.empty());
    Map<String, byte[]> expected = contents(whole, unbroken);
    whole
        .devices()
        .forEach(d -> {
          if (!d.device().isVmState()) {
            assertThat(d.read()).isEqualTo(d.written());
            assertThat(d.read())
                .isEqualTo(ContentDigestTest.digest(expected.get(d.device().name())));
          }
        });
    int resumed = 0;
    int step = 1;
    for (int cut = 1, trials = 0; ; cut += step) {
      var medium = new Medium(cut);
      medium.cutAt(cut);
      boolean over = true;
      int again = 0;
      while (true) {
        try {
          ReadReport report = pass(file, medium, medium.newest());
          resumed += report.resumedAt() > 0 ? 1 : 0;
          requireEqual(whole, expected, report, medium);
          break;
        } catch (Medium.PowerCut e) {
          over = false;
          medium.powerBack();
          if (again++ == 0) {
            medium.cutAt(1 + cut % 5);
          }
        }
      }
      if (over) {
        return resumed;
      }
      if (++trials % (MOST_CUTS / 3) == 0) {
        step *= 4;
      }
    }
  }

  @TestFactory
  Stream<DynamicTest> everySharedArchiveSurvivesPowerCutsAnywhere() throws IOException {
    Optional<Path> folder = Fixtures.folder();
    assumeTrue(folder.isPresent(), "the shared archives are not on this machine");
    List<Path> archives;
    try (Stream<Path> files = Files.list(folder.orElseThrow().resolve("good"))) {
      archives =
          files
              .filter(f -> f.toString().matches(".*\\.vma(\\.[a-z0-9]+)?"))
              .filter(f -> !f.toString().matches(".*\\.(notes|protected|log)"))
              .sorted()
              .toList();
    }
    return archives.stream()
        .map(file -> dynamicTest(file.getFileName().toString(), () -> cutEverywhere(file)));
  }

  /** More of them with {@code -Dvakna.resume.seeds=N}. */
  static LongStream seeds() {
    return LongStream.rangeClosed(1, Long.getLong("vakna.resume.seeds", 3));
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void interleavedShuffledArchivesSurvivePowerCutsAnywhere(long seed) throws Exception {
    byte[] archive = random(new Random(seed), 6);
    Path plain = Files.write(directory.resolve("a.vma"), archive);
    assertThat(cutEverywhere(plain)).isPositive();
    Path zstd = Files.write(directory.resolve("a.vma.zst"), Archives.zstd(archive));
    assertThat(cutEverywhere(zstd)).isPositive();
  }

  private static byte[] random(Random random, int extents) {
    int clusters = extents * 20;
    var builder =
        new ArchiveBuilder()
            .config("qemu-server.conf", "x")
            .device(1, DISK, clusters * 65536L)
            .device(2, "drive-scsi1", 9 * 65536L + 512)
            .device(7, "vmstate", 1000);
    List<Slot> slots = new ArrayList<>();
    for (int i = 0; i < clusters; i++) {
      slots.add(slot(1, i, random.nextInt(3) == 0 ? 0 : random.nextInt(0x10000)));
    }
    for (int i = 0; i < 10; i++) {
      slots.add(slot(2, i, i == 9 ? 1 : random.nextInt(0x10000)));
    }
    Collections.shuffle(slots, random);
    int state = 0;
    for (int at = 0; at < slots.size(); ) {
      int some = Math.min(1 + random.nextInt(40), slots.size() - at);
      List<Slot> extent = new ArrayList<>(slots.subList(at, at + some));
      if (random.nextBoolean()) {
        extent.add(slot(7, state++, 3));
      }
      builder.extent(extent.toArray(Slot[]::new));
      if (random.nextInt(5) == 0) {
        builder.extent();
      }
      at += some;
    }
    return builder.build();
  }

  /** A medium that holds the first part of an archive, with its checkpoint. */
  private static Medium halfWritten(Path file) throws IOException {
    var medium = new Medium(1);
    int cut = 1;
    while (medium.newest().isEmpty()) {
      medium.forgetAll();
      medium.cutAt(cut += 3);
      assertThatThrownBy(() -> pass(file, medium, Optional.empty()))
          .isInstanceOf(Medium.PowerCut.class);
      medium.powerBack();
    }
    return medium;
  }

  @Test
  void onlyWhatIsMissingIsWritten() throws Exception {
    byte[] archive = random(new Random(3), 10);
    for (Path file :
        List.of(
            Files.write(directory.resolve("b.vma"), archive),
            Files.write(directory.resolve("b.vma.zst"), Archives.zstd(archive)))) {
      var whole = new Medium(2);
      pass(file, whole, Optional.empty());
      Medium medium = halfWritten(file);
      Checkpoint from = medium.newest().orElseThrow();
      medium.writtenBytes = 0;
      ReadReport report = pass(file, medium, Optional.of(from));
      assertThat(report.resumedAt()).isEqualTo(from.position()).isPositive();
      assertThat(medium.writtenBytes).isEqualTo(whole.writtenBytes - from.dataWritten());
    }
  }

  @Test
  void aDamagedCheckpointIsNone() throws Exception {
    Path file = Files.write(directory.resolve("c.vma"), random(new Random(4), 4));
    Medium medium = halfWritten(file);
    byte[] good = medium.newest().orElseThrow().encode();
    for (int at = 0; at < good.length; at++) {
      byte[] bad = good.clone();
      bad[at] ^= (byte) (1 << at % 8);
      assertThat(Checkpoint.decode(bad)).as("bit at %d", at).isEmpty();
    }
    for (int length : new int[] {0, 1, 23, 24, good.length / 2, good.length - 1}) {
      assertThat(Checkpoint.decode(java.util.Arrays.copyOf(good, length))).isEmpty();
    }
    assertThat(Checkpoint.decode(java.util.Arrays.copyOf(good, good.length + 1))).isEmpty();
    byte[] otherRelease = good.clone();
    otherRelease[7]++;
    assertThat(Checkpoint.decode(otherRelease)).isEmpty();
    assertThat(Checkpoint.decode(good)).isPresent();
  }

  @Test
  void aCheckpointOfAnotherArchiveIsRefused() throws Exception {
    Path file = Files.write(directory.resolve("d.vma"), random(new Random(5), 4));
    Medium medium = halfWritten(file);
    Optional<Checkpoint> from = medium.newest();
    FileTime time = Files.getLastModifiedTime(file);
    Files.setLastModifiedTime(file, FileTime.fromMillis(time.toMillis() + 1));
    assertThatThrownBy(() -> pass(file, medium, from))
        .isInstanceOf(CheckpointMismatchException.class);
    Files.setLastModifiedTime(file, time);
    Path other = Files.write(directory.resolve("e.vma"), random(new Random(6), 4));
    Files.setLastModifiedTime(other, time);
    assertThatThrownBy(() -> pass(other, medium, from))
        .isInstanceOf(CheckpointMismatchException.class);
    assertThat(pass(file, medium, from).resumedAt()).isPositive();
  }

  @Test
  void aFileWhoseContentChangedWithoutATraceIsNoticedBehindACompression() throws Exception {
    byte[] archive = random(new Random(7), 4);
    Path file = Files.write(directory.resolve("f.vma.zst"), stored(archive));
    FileTime time = Files.getLastModifiedTime(file);
    Medium medium = halfWritten(file);
    Optional<Checkpoint> from = medium.newest();
    // A block of the first extent: no checksum of the format covers it.
    archive[12288 + 512 + 512 + 100] ^= 1;
    byte[] changed = stored(archive);
    assertThat(changed.length).isEqualTo((int) Files.size(file));
    Files.write(file, changed);
    Files.setLastModifiedTime(file, time);
    assertThatThrownBy(() -> pass(file, medium, from))
        .isInstanceOf(CheckpointMismatchException.class);
    medium.forgetAll();
    assertThat(pass(file, medium, Optional.empty()).resumedAt()).isZero();
  }

  /** Noise does not shrink, so that one bit does not change the length. */
  private static byte[] stored(byte[] archive) {
    return com.github.luben.zstd.Zstd.compress(archive, -5);
  }

  @Test
  void anArchiveThatIsBadBehindItsCheckpointIsStillRefused() throws Exception {
    // More extents than wait between decoder and writer: some are kept before the end is reached.
    byte[] archive = random(new Random(8), 40);
    byte[] cut = java.util.Arrays.copyOf(archive, archive.length - 100);
    Path file = Files.write(directory.resolve("g.vma"), cut);
    var medium = new Medium(3);
    assertThatThrownBy(() -> pass(file, medium, Optional.empty()))
        .isInstanceOf(VmaFormatException.class);
    assertThat(medium.newest()).isPresent();
    assertThatThrownBy(() -> pass(file, medium, medium.newest()))
        .isInstanceOfSatisfying(
            VmaFormatException.class,
            e -> assertThat(e.kind()).isEqualTo(FaultKind.EXTENT_TRUNCATED));
  }

  @Test
  void realFilesAreGoneOnWithAndAnotherFileOfTheSameNameIsNot() throws Exception {
    byte[] archive = random(new Random(9), 8);
    Path file = Files.write(directory.resolve("h.vma.zst"), Archives.zstd(archive));
    Path folder = Files.createDirectory(directory.resolve("disks"));
    var checkpoints = new CheckpointFile(folder.resolve("checkpoint"));
    assertThat(checkpoints.read()).isEmpty();
    List<Long> places = new ArrayList<>();
    Checkpoints once =
        newest -> {
          checkpoints.keep(newest);
          places.add(newest.position());
          throw new Medium.PowerCut();
        };
    assertThatThrownBy(() -> onFiles(file, folder, Optional.empty(), once))
        .isInstanceOf(Medium.PowerCut.class);
    Optional<Checkpoint> from = checkpoints.read();
    assertThat(from).hasValueSatisfying(c -> assertThat(c.position()).isEqualTo(places.get(0)));

    Path disk = folder.resolve(DISK);
    Path kept = folder.resolve("kept");
    Files.move(disk, kept);
    Files.copy(kept, disk);
    assertThatThrownBy(() -> onFiles(file, folder, from, checkpoints))
        .isInstanceOf(CheckpointMismatchException.class);
    Files.move(kept, disk, java.nio.file.StandardCopyOption.REPLACE_EXISTING);

    ReadReport report = onFiles(file, folder, from, checkpoints);
    assertThat(report.resumedAt()).isEqualTo(places.get(0));
    for (DeviceReport device : report.devices()) {
      if (!device.device().isVmState()) {
        assertThat(
                ReadBack.of(folder.resolve(device.device().name()), Digest.PARTS, ReadControl.NONE)
                    .digest())
            .isEqualTo(device.read())
            .isEqualTo(device.written());
      }
    }
    Files.write(folder.resolve("checkpoint"), new byte[] {1}, StandardOpenOption.APPEND);
    assertThat(checkpoints.read()).isEmpty();
    checkpoints.forget();
    assertThat(folder.resolve("checkpoint")).doesNotExist();
  }

  private static ReadReport onFiles(
      Path file, Path folder, Optional<Checkpoint> from, Checkpoints keeper) throws IOException {
    try (VmaArchive archive =
        VmaArchive.open(VmaSource.file(file), ReadOptions.defaults().withDigests())) {
      return archive.restore(
          device -> {
            Path disk = folder.resolve(device.name());
            if (!Files.exists(disk)) {
              RawFileTarget.create(disk, device.size() + 4096).finish();
            }
            return Optional.of(
                RawFileTarget.reopen(
                    disk, device.size() + 4096, RawFileTarget.Mode.DIRECT_IF_POSSIBLE));
          },
          ReadControl.NONE,
          new Checkpointing(from, keeper, 0, Duration.ofDays(1)));
    }
  }
}
