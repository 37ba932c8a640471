package dev.vakna.vma.internal.parallel;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vakna.vma.ArchiveBuilder;
import dev.vakna.vma.Archives;
import dev.vakna.vma.Medium;
import dev.vakna.vma.MemoryTarget;
import dev.vakna.vma.checkpoint.Checkpoint;
import dev.vakna.vma.checkpoint.CheckpointMismatchException;
import dev.vakna.vma.checkpoint.Checkpointing;
import dev.vakna.vma.disk.DiskTarget;
import dev.vakna.vma.disk.RawFileTarget;
import dev.vakna.vma.disk.TargetFactory;
import dev.vakna.vma.format.VmaDevice;
import dev.vakna.vma.index.ArchiveIndex;
import dev.vakna.vma.index.IndexRejectedException;
import dev.vakna.vma.internal.layout.ClusterRuns;
import dev.vakna.vma.internal.layout.IndexFormat;
import dev.vakna.vma.internal.layout.IndexWriter;
import dev.vakna.vma.pass.IndexOptions;
import dev.vakna.vma.pass.Progress;
import dev.vakna.vma.pass.ReadControl;
import dev.vakna.vma.pass.ReadOptions;
import dev.vakna.vma.pass.Throttle;
import dev.vakna.vma.pass.VmaCancelledException;
import dev.vakna.vma.read.DeviceReport;
import dev.vakna.vma.read.ReadReport;
import dev.vakna.vma.read.VmaArchive;
import dev.vakna.vma.source.VmaSource;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A restore by index ends as an ordinary one does, whatever cuts it short. */
@Timeout(120)
class ParallelRestoreTest {

  private static final int CLUSTERS = 500;

  @TempDir Path directory;
  private Path archive = Path.of("");
  private Path sidecar = Path.of("");

  @BeforeEach
  void archiveWithIndex() throws IOException {
    var builder =
        new ArchiveBuilder()
            .config("qemu-server.conf", "cores: 1\n")
            .device(1, "drive-scsi0", CLUSTERS * 65536L)
            .device(2, "drive-scsi1", CLUSTERS * 65536L);
    var random = new Random(3);
    List<ArchiveBuilder.Slot> slots = new ArrayList<>();
    for (int cluster = 0; cluster < CLUSTERS; cluster++) {
      int mask = random.nextInt(3) > 0 ? 0xffff : random.nextInt(0x10000);
      slots.add(Archives.slot(1, cluster, mask));
      slots.add(Archives.slot(2, cluster, cluster < CLUSTERS / 2 ? 0 : 0xffff));
    }
    for (int at = 0; at < slots.size(); at += 59) {
      builder.extent(
          slots.subList(at, Math.min(slots.size(), at + 59)).toArray(ArchiveBuilder.Slot[]::new));
    }
    archive = Files.write(directory.resolve("a.vma"), builder.build());
    sidecar = ArchiveIndex.beside(archive);
    ArchiveIndex.build(
        archive,
        sidecar,
        IndexOptions.defaults().withEntrySpacing(1 << 20),
        TargetFactory.none(),
        ReadOptions.defaults(),
        ReadControl.NONE);
  }

  private ReadReport byIndex(Medium medium, int threads, Optional<Checkpoint> from)
      throws IOException {
    try (ArchiveIndex index = ArchiveIndex.open(sidecar)) {
      return ParallelRestore.run(
          VmaSource.file(archive),
          index,
          medium::target,
          threads,
          ReadOptions.defaults(),
          ReadControl.NONE,
          Optional.of(new Checkpointing(from, medium, 0, Duration.ofDays(1))));
    }
  }

  private ReadReport ordinary(Medium medium) throws IOException {
    try (VmaArchive opened =
        VmaArchive.open(VmaSource.file(archive), ReadOptions.defaults().withDigests())) {
      return opened.restore(
          medium::target,
          ReadControl.NONE,
          new Checkpointing(Optional.empty(), medium, 0, Duration.ofDays(1)));
    }
  }

  private static void requireEqual(ReadReport one, Medium its, ReadReport other, Medium others) {
    assertThat(other.devices()).hasSize(2);
    for (int i = 0; i < 2; i++) {
      DeviceReport device = one.devices().get(i);
      assertThat(device.written()).isEqualTo(device.read());
      assertThat(device.read()).isEqualTo(other.devices().get(i).read());
      assertThat(device.bytesWritten()).isEqualTo(other.devices().get(i).bytesWritten());
      String name = device.device().name();
      assertThat(its.content(name)).isEqualTo(others.content(name));
    }
  }

  @Test
  void whereverThePowerIsCutTheRestoreGoesOnToTheSameEnd() throws Exception {
    var whole = new Medium(0);
    ReadReport expected = ordinary(whole);
    int resumed = 0;
    int cuts = 0;
    for (int cut = 1; cuts < 60; cut += 17) {
      var medium = new Medium(cut);
      medium.cutAt(cut);
      try {
        byIndex(medium, 1, Optional.empty());
        break;
      } catch (Medium.PowerCut e) {
        cuts++;
        medium.powerBack();
      }
      Optional<Checkpoint> from = medium.newest();
      long before = medium.writtenBytes;
      ReadReport report = byIndex(medium, 2, from);
      requireEqual(report, medium, expected, whole);
      if (from.isPresent()) {
        resumed++;
        assertThat(report.resumedAt()).isEqualTo(from.get().position()).isPositive();
        assertThat(medium.writtenBytes - before)
            .isEqualTo(
                report.devices().stream().mapToLong(DeviceReport::bytesWritten).sum()
                    - from.get().dataWritten());
      }
    }
    assertThat(resumed).isGreaterThan(10);
  }

  @ParameterizedTest
  @ValueSource(ints = {200, 300, 700})
  void aRestoreBegunWithoutAnIndexGoesOnByIt(int cut) throws Exception {
    var whole = new Medium(0);
    ReadReport expected = ordinary(whole);
    var medium = new Medium(cut);
    medium.cutAt(cut);
    assertThatThrownBy(() -> ordinary(medium)).isInstanceOf(Medium.PowerCut.class);
    medium.powerBack();
    ReadReport report = byIndex(medium, 2, medium.newest());
    requireEqual(report, medium, expected, whole);
    assertThat(report.resumedAt()).isPositive();
  }

  @Test
  void aRestoreBegunByIndexBeginsAnewWithoutOne() throws Exception {
    var medium = new Medium(1);
    byIndex(medium, 1, Optional.empty());
    Checkpoint newest = medium.newest().orElseThrow();
    assertThat(newest.byIndex()).isTrue();
    try (VmaArchive opened = VmaArchive.open(archive)) {
      assertThat(opened.fits(newest)).isFalse();
    }
  }

  @Test
  void aCheckpointOfAnotherTargetIsRefused() throws Exception {
    var medium = new Medium(1);
    byIndex(medium, 1, Optional.empty());
    Optional<Checkpoint> newest = medium.newest();
    try (ArchiveIndex index = ArchiveIndex.open(sidecar)) {
      assertThatThrownBy(
              () -> {
                ParallelRestore.run(
                    VmaSource.file(archive),
                    index,
                    TargetFactory.none(),
                    1,
                    ReadOptions.defaults(),
                    ReadControl.NONE,
                    Optional.of(new Checkpointing(newest, medium, 0, Duration.ofDays(1))));
              })
          .isInstanceOf(CheckpointMismatchException.class)
          .hasMessageContaining("drive-scsi0");
    }
  }

  @Test
  void onlyTheDisksThatAreWantedAreRead() throws Exception {
    Map<String, MemoryTarget> targets = new HashMap<>();
    var decoded = new AtomicLong();
    var control =
        new ReadControl() {
          @Override
          public void progress(Progress progress) {
            decoded.set(progress.dataWritten());
          }
        };
    try (ArchiveIndex index = ArchiveIndex.open(sidecar)) {
      ReadReport report =
          ParallelRestore.run(
              VmaSource.file(archive),
              index,
              disk -> {
                if (!disk.name().equals("drive-scsi1")) {
                  return Optional.empty();
                }
                var target = new MemoryTarget(disk.size());
                targets.put(disk.name(), target);
                return Optional.of(target);
              },
              2,
              ReadOptions.defaults(),
              control,
              Optional.empty());
      assertThat(report.devices().get(0).written()).isNull();
      assertThat(report.devices().get(1).written()).isEqualTo(report.devices().get(1).read());
      assertThat(decoded.get()).isEqualTo(report.devices().get(1).bytesWritten());
    }
    assertThat(targets.keySet()).containsExactly("drive-scsi1");
  }

  /** Lets nobody go on before a second one writes too. */
  private static final class SharedTarget implements DiskTarget {
    private final MemoryTarget disk;
    private final CountDownLatch both = new CountDownLatch(2);
    private final BitSet expected = new BitSet();
    private final BitSet written = new BitSet();

    SharedTarget(VmaDevice device) {
      this.disk = new MemoryTarget(device.size());
    }

    @Override
    public boolean concurrent() {
      return true;
    }

    @Override
    public synchronized void expect(long offset, long length) {
      expected.set(blocks(offset), blocks(offset + length));
    }

    @Override
    public void write(long offset, ByteBuffer run) throws IOException {
      both.countDown();
      try {
        both.await();
      } catch (InterruptedException e) {
        throw new IOException(e);
      }
      synchronized (this) {
        written.set(blocks(offset), blocks(offset + run.remaining()));
        disk.write(offset, run);
      }
    }

    private static int blocks(long bytes) {
      return Math.toIntExact(bytes / 4096);
    }

    @Override
    public void finish() {
      disk.finish();
    }

    @Override
    public void abort() {
      disk.abort();
    }
  }

  @Test
  void aDiskThatAllowsItIsWrittenBySeveralAndTruthfullyToldWhatComes() throws Exception {
    var whole = new Medium(0);
    ReadReport expected = ordinary(whole);
    Map<String, SharedTarget> targets = new HashMap<>();
    ReadReport report;
    try (ArchiveIndex index = ArchiveIndex.open(sidecar)) {
      report =
          ParallelRestore.run(
              VmaSource.file(archive),
              index,
              disk -> {
                var target = new SharedTarget(disk);
                targets.put(disk.name(), target);
                return Optional.of(target);
              },
              2,
              ReadOptions.defaults(),
              ReadControl.NONE,
              Optional.empty());
    }
    for (DeviceReport device : report.devices()) {
      SharedTarget target = targets.get(device.device().name());
      assertThat(device.written()).isEqualTo(device.read());
      assertThat(target.disk.content).isEqualTo(whole.content(device.device().name()));
      assertThat(target.disk.finished).isTrue();
      assertThat(target.expected.isEmpty()).isFalse();
      target.expected.andNot(target.written);
      assertThat(target.expected.isEmpty()).isTrue();
    }
    assertThat(report.devices().stream().map(DeviceReport::read).toList())
        .isEqualTo(expected.devices().stream().map(DeviceReport::read).toList());
  }

  @Test
  void filesHoldWhatTheyShouldAndTakeNoMoreRoomThanThat() throws Exception {
    var whole = new Medium(0);
    ReadReport expected = ordinary(whole);
    Path files = Files.createDirectory(directory.resolve("files"));
    try (ArchiveIndex index = ArchiveIndex.open(sidecar)) {
      ParallelRestore.run(
          VmaSource.file(archive),
          index,
          disk -> Optional.of(RawFileTarget.create(files.resolve(disk.name()), disk.size())),
          3,
          ReadOptions.defaults(),
          ReadControl.NONE,
          Optional.empty());
    }
    for (DeviceReport device : expected.devices()) {
      Path file = files.resolve(device.device().name());
      assertThat(file).hasBinaryContent(whole.content(device.device().name()));
      assertThat(roomOf(file)).isLessThanOrEqualTo(device.bytesWritten() + (1 << 20));
    }
  }

  private static long roomOf(Path file) throws Exception {
    Process stat = new ProcessBuilder("stat", "--format=%b %B", file.toString()).start();
    String[] blocks = new String(stat.getInputStream().readAllBytes(), US_ASCII).trim().split(" ");
    assertThat(stat.waitFor()).isZero();
    return Long.parseLong(blocks[0]) * Long.parseLong(blocks[1]);
  }

  /** An index that leaves a run out, has it twice, or puts it elsewhere. */
  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2})
  void anIndexThatPlacesClustersWronglyEndsInNoDisk(int fault) throws Exception {
    spoil(runs -> {
      var bad = new ClusterRuns();
      for (int run = 0; run < runs.size(); run++) {
        boolean chosen = run == runs.size() / 2;
        if (chosen && fault == 0) {
          continue;
        }
        long cluster = chosen && fault == 2 ? runs.cluster(run) - 1 : runs.cluster(run);
        bad.append(cluster, runs.count(run), runs.mask(run), runs.position(run));
        if (chosen && fault == 1) {
          bad.append(cluster, runs.count(run), runs.mask(run), runs.position(run));
        }
      }
      return bad;
    });
    var medium = new Medium(4);
    assertThatThrownBy(() -> byIndex(medium, 2, Optional.empty()))
        .isInstanceOf(IndexRejectedException.class)
        .hasMessageContaining("drive-scsi0");
  }

  private void spoil(UnaryOperator<ClusterRuns> fault) throws IOException {
    IndexFormat.Contents good;
    try (ArchiveIndex index = ArchiveIndex.open(sidecar)) {
      good = index.contents();
    }
    List<ClusterRuns> runs = new ArrayList<>(good.runs());
    runs.set(0, fault.apply(runs.get(0)));
    try (var writer = new IndexWriter(sidecar)) {
      writer.publish(
          IndexFormat.write(
              new IndexFormat.Contents(
                  good.archiveBytes(),
                  good.modified(),
                  good.uuid(),
                  good.compression(),
                  good.streamBytes(),
                  good.extents(),
                  good.devices(),
                  runs,
                  good.digests(),
                  good.segments())));
    }
  }

  @Test
  void turnsAtDecodingAreGivenBackAndWaitsEndWithTheRestore() throws Exception {
    var turns = new AtomicInteger();
    var most = new AtomicInteger();
    var asked = new AtomicLong();
    var throttle =
        new Throttle() {
          @Override
          public long read(long bytes) {
            asked.addAndGet(bytes);
            return 1000;
          }

          @Override
          public boolean awaitTurn(Duration atMost) {
            most.accumulateAndGet(turns.incrementAndGet(), Math::max);
            return true;
          }

          @Override
          public void endTurn() {
            turns.decrementAndGet();
          }
        };
    try (ArchiveIndex index = ArchiveIndex.open(sidecar)) {
      ParallelRestore.run(
          VmaSource.file(archive),
          index,
          disk -> Optional.of(new MemoryTarget(disk.size())),
          2,
          ReadOptions.defaults().withThrottle(throttle),
          ReadControl.NONE,
          Optional.empty());
      assertThat(turns.get()).isZero();
      assertThat(most.get()).isBetween(1, 2);
      assertThat(asked.get()).isBetween(Files.size(archive) * 9 / 10, Files.size(archive));

      var never =
          new Throttle() {
            @Override
            public long written(long bytes) {
              return Duration.ofDays(1).toNanos();
            }
          };
      var cancelling =
          new ReadControl() {
            @Override
            public boolean cancelled() {
              return true;
            }
          };
      assertThatThrownBy(
              () -> {
                ParallelRestore.run(
                    VmaSource.file(archive),
                    index,
                    disk -> Optional.of(new MemoryTarget(disk.size())),
                    2,
                    ReadOptions.defaults().withThrottle(never),
                    cancelling,
                    Optional.empty());
              })
          .isInstanceOf(VmaCancelledException.class);
    }
  }
}
