package dev.vakna.engine.qemu;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.vakna.core.archive.ArchiveIdentity;
import dev.vakna.core.archive.ArchiveSource;
import dev.vakna.core.engine.CheckReceipt;
import dev.vakna.core.engine.TransferReceipt;
import dev.vakna.core.engine.TransferReceipt.DiskReceipt;
import dev.vakna.core.engine.TransferWatch;
import dev.vakna.core.index.ArchiveIndexes.Miss;
import dev.vakna.core.index.BuildOutcome;
import dev.vakna.core.index.BuildWatch;
import dev.vakna.core.machine.MachinePlan;
import dev.vakna.engine.qemu.disk.ImageFiles;
import dev.vakna.engine.qemu.host.DurableFiles;
import dev.vakna.testkit.engine.ByName;
import dev.vakna.transfer.ArchiveTransfer;
import dev.vakna.transfer.index.IndexShelf;
import dev.vakna.transfer.index.IndexedReading;
import dev.vakna.transfer.lock.FileLocks;
import dev.vakna.transfer.share.HostShare;
import dev.vakna.vma.checkpoint.CheckpointFile;
import dev.vakna.vma.disk.TargetFactory;
import dev.vakna.vma.format.Compression;
import dev.vakna.vma.index.ArchiveIndex;
import dev.vakna.vma.pass.IndexOptions;
import dev.vakna.vma.pass.ReadControl;
import dev.vakna.vma.pass.ReadOptions;
import dev.vakna.vma.pass.Throttle;
import dev.vakna.vma.read.VmaArchive;
import dev.vakna.vma.write.DiskImage;
import dev.vakna.vma.write.VmaWriter;
import dev.vakna.vma.write.WriteOptions;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Disks that are filled by an archive's index, and what becomes of it when the two do not fit. */
@Timeout(180)
class IndexedTransferTest {

  private static final int MIB = Home.MIB;
  private static final int SIZE = 96;

  @TempDir Path temporary;
  private Home home;
  private QemuEngine engine;
  private IndexShelf shelf;
  private final byte[] content = new byte[SIZE * MIB];

  @BeforeEach
  void begin() throws IOException {
    home = new Home(temporary);
    shelf =
        new IndexShelf(
            home.settings().layout().indexes(), IndexShelf.Allowance.FREE, InstantSource.system());
    engine =
        new QemuEngine(
            home.settings(),
            new IndexedReading(shelf, 0),
            HostShare.unlimited(),
            InstantSource.system());
    new Random(7).nextBytes(content);
    // Something that can be packed, so that blocks of the packed stream refer to earlier ones.
    for (int at = 0; at + 8192 < content.length; at += 3 * 4096) {
      System.arraycopy(content, at, content, at + 4096, 4096);
    }
  }

  @AfterEach
  void end() throws IOException {
    for (var name : engine.inventory()) {
      ByName.of(engine).destroy(name);
    }
    engine.close();
    home.close();
    DurableFiles.deleteTree(home.settings().layout().runtime());
  }

  private ArchiveSource archive(Compression compression) throws IOException {
    Path file = home.root().resolve("a.vma");
    VmaWriter.create(
        file,
        true,
        WriteOptions.now(compression),
        List.of(),
        List.of(new DiskImage("drive-scsi0", home.image("a.raw", (long) SIZE * MIB, content))),
        ReadControl.NONE);
    return source(file);
  }

  private static ArchiveSource source(Path file) throws IOException {
    return new ArchiveSource(
        "a.vma",
        file,
        Files.size(file),
        Files.getLastModifiedTime(file).toInstant(),
        ArchiveIndex.beside(file),
        () -> {});
  }

  private static ArchiveIdentity identity(ArchiveSource archive) throws IOException {
    return new ArchiveIdentity(
        VmaArchive.readHeader(archive.file()).uuid().toString(),
        archive.sizeBytes(),
        archive.modifiedAt());
  }

  /** Makes the archive's index; answers where it is. */
  private Path index(ArchiveSource archive) throws IOException, InterruptedException {
    BuildOutcome outcome =
        shelf.build(
            identity(archive),
            archive,
            false,
            new BuildWatch() {
              @Override
              public Wish wish() {
                return Wish.GO_ON;
              }

              @Override
              public void moved(long archiveBytes, long archiveTotal) {}
            });
    assertThat(outcome).isInstanceOf(BuildOutcome.Built.class);
    try (var files = Files.list(home.settings().layout().indexes())) {
      return files.filter(file -> file.toString().endsWith(".vidx")).findFirst().orElseThrow();
    }
  }

  private static void indexBeside(ArchiveSource archive, IndexOptions options) throws IOException {
    ArchiveIndex.build(
        archive.file(),
        ArchiveIndex.beside(archive.file()),
        options,
        TargetFactory.none(),
        ReadOptions.defaults(),
        ReadControl.NONE);
  }

  private static MachinePlan plan() {
    return plan(1);
  }

  private static MachinePlan plan(int number) {
    return Home.plan(number, Home.scsi(0, (long) SIZE * MIB, 128L * MIB));
  }

  private static void ignore(long a, long b, long c) {}

  private TransferReceipt restore(MachinePlan plan, ArchiveSource archive)
      throws InterruptedException {
    ByName.of(engine).createDisks(plan);
    return ByName.of(engine).writeDisks(plan, archive, IndexedTransferTest::ignore);
  }

  private void requireRestored(MachinePlan plan, byte[] expected) throws Exception {
    byte[] found = Files.readAllBytes(home.directory(plan.name()).disk("scsi0"));
    assertThat(Arrays.equals(found, 0, expected.length, expected, 0, expected.length)).isTrue();
    assertThat(ByName.of(engine).checkDisks(plan, 1L << 40, IndexedTransferTest::ignore).disks())
        .singleElement()
        .extracting(CheckReceipt.DiskCheck::extent)
        .isEqualTo(CheckReceipt.Extent.FULL);
  }

  @ParameterizedTest
  @EnumSource(
      value = Compression.class,
      names = {"NONE", "ZSTD"})
  void theSecondRestoreOfAnArchiveGoesByItsIndexToTheSameEnd(Compression compression)
      throws Exception {
    ArchiveSource archive = archive(compression);
    TransferReceipt first = restore(plan(1), archive);
    assertThat(first.byIndex()).isFalse();
    assertThat(shelf.misses()).containsExactly(new Miss(identity(archive), false));
    index(archive);

    TransferReceipt second = restore(plan(2), archive);

    assertThat(second.byIndex()).isTrue();
    assertThat(shelf.misses()).isEmpty();
    assertThat(second.disks())
        .extracting(DiskReceipt::digestRead)
        .isEqualTo(first.disks().stream().map(DiskReceipt::digestRead).toList());
    assertThat(second.disks().getFirst().digestWritten())
        .isEqualTo(first.disks().getFirst().digestWritten())
        .startsWith("xxh64-sum:");
    assertThat(second.disks().getFirst().writtenBytes())
        .isEqualTo(first.disks().getFirst().writtenBytes());
    requireRestored(plan(1), content);
    requireRestored(plan(2), content);
  }

  private ArchiveTransfer recording(ArchiveSource archive, TransferWatch watch) {
    return transfer(archive, watch, new IndexedReading(shelf, 0, true));
  }

  /** So little data that a recording serves even if it is behind all the time. */
  private ArchiveSource smallArchive(Compression compression) throws IOException {
    Arrays.fill(content, 56 * MIB, content.length, (byte) 0);
    return archive(compression);
  }

  /** Its drafts go first, and what keeps others from recording after them. */
  private void awaitNoRecording() throws Exception {
    Path indexes = home.settings().layout().indexes();
    while (Files.exists(indexes.resolve("recordings"))) {
      Thread.onSpinWait();
    }
    await().until(() -> free(indexes.resolve("record.lock")));
  }

  private static boolean free(Path lock) throws IOException {
    Optional<FileLocks.Held> held = new FileLocks().attempt(lock);
    if (held.isPresent()) {
      held.get().close();
    }
    return held.isPresent();
  }

  @ParameterizedTest
  @EnumSource(
      value = Compression.class,
      names = {"NONE", "ZSTD"})
  void aFirstRestoreLeavesTheIndexForTheSecond(Compression compression) throws Exception {
    ArchiveSource archive = smallArchive(compression);
    ByName.of(engine).createDisks(plan());
    TransferReceipt first = recording(archive, IndexedTransferTest::ignore).run().receipt();
    assertThat(first.byIndex()).isFalse();
    awaitNoRecording();
    assertThat(shelf.kept())
        .singleElement()
        .satisfies(kept -> assertThat(kept.archive()).isEqualTo(identity(archive)));

    TransferReceipt second = restore(plan(2), archive);

    assertThat(second.byIndex()).isTrue();
    assertThat(second.disks())
        .extracting(DiskReceipt::digestRead)
        .isEqualTo(first.disks().stream().map(DiskReceipt::digestRead).toList());
    requireRestored(plan(2), content);
  }

  @Test
  void aRestoreThatIsCutOffLeavesNoneAndOneThatGoesOnDoes() throws Exception {
    ArchiveSource archive = smallArchive(Compression.ZSTD);
    ByName.of(engine).createDisks(plan());
    RuntimeException killed = new IllegalStateException("killed");
    assertThatThrownBy(() ->
            recording(
                    archive,
                    (read, total, written) -> {
                      if (written >= 28L * MIB) {
                        throw killed;
                      }
                    })
                .run())
        .isSameAs(killed);
    awaitNoRecording();
    assertThat(shelf.kept()).isEmpty();

    TransferReceipt receipt = recording(archive, IndexedTransferTest::ignore).run().receipt();

    assertThat(receipt.byIndex()).isFalse();
    assertThat(receipt.resumedAtBytes()).isPositive();
    awaitNoRecording();
    assertThat(shelf.kept()).hasSize(1);
    assertThat(restore(plan(2), archive).byIndex()).isTrue();
    requireRestored(plan(2), content);
  }

  @Test
  void noPlaceForAnIndexCostsOnlyTheIndex() throws Exception {
    ArchiveSource archive = archive(Compression.NONE);
    Files.createDirectories(home.settings().layout().indexes());
    Files.writeString(home.settings().layout().indexes().resolve("recordings"), "in the way");
    ByName.of(engine).createDisks(plan());

    recording(archive, IndexedTransferTest::ignore).run();

    assertThat(shelf.kept()).isEmpty();
    assertThat(shelf.misses()).containsExactly(new Miss(identity(archive), false));
    byte[] found = Files.readAllBytes(home.directory(plan().name()).disk("scsi0"));
    assertThat(Arrays.equals(found, 0, content.length, content, 0, content.length)).isTrue();
  }

  @Test
  void noneIsRecordedWhileTheMakingIsPaused() throws Exception {
    ArchiveSource archive = archive(Compression.NONE);
    shelf.pause(true);
    ByName.of(engine).createDisks(plan());
    recording(archive, IndexedTransferTest::ignore).run();
    assertThat(home.settings().layout().indexes().resolve("recordings")).doesNotExist();
    assertThat(shelf.kept()).isEmpty();
  }

  private ArchiveTransfer transfer(ArchiveSource archive, TransferWatch watch) {
    return transfer(archive, watch, new IndexedReading(shelf, 0));
  }

  private ArchiveTransfer transfer(
      ArchiveSource archive, TransferWatch watch, IndexedReading reading) {
    return new ArchiveTransfer(
        plan().name(),
        new ImageFiles(home.directory(plan().name()), plan()),
        archive,
        watch,
        new ArchiveTransfer.Rhythm(8L * MIB, Duration.ofDays(1)),
        reading,
        Throttle.NONE);
  }

  /** Cuts a transfer off when so much of the archive's data was written to the disk. */
  private void writeUpTo(ArchiveSource archive, double share) {
    RuntimeException killed = new IllegalStateException("killed");
    assertThatThrownBy(() ->
            transfer(
                    archive,
                    (read, total, written) -> {
                      if (written >= share * content.length) {
                        throw killed;
                      }
                    })
                .run())
        .isSameAs(killed);
  }

  /** Up to where in the stream the newest checkpoint says that all is written. */
  private long kept() throws IOException {
    return new CheckpointFile(home.directory(plan().name()).checkpoint())
        .read()
        .orElseThrow()
        .position();
  }

  /** Bytes that this process has read from files and pipes. */
  private static long bytesRead() throws IOException {
    return Files.readAllLines(Path.of("/proc/self/io")).stream()
        .filter(line -> line.startsWith("rchar: "))
        .mapToLong(line -> Long.parseLong(line.substring(7)))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void aRestoreThatIsCutOffAtSixtyPercentReadsOnlyTheRestAgain() throws Exception {
    ArchiveSource archive = archive(Compression.ZSTD);
    // What every decoder was in the middle of is read again: in small parts, so that it is little.
    indexBeside(archive, IndexOptions.defaults().withEntrySpacing(2 << 20).withShare(1));
    ByName.of(engine).createDisks(plan());
    writeUpTo(archive, 0.6);
    long kept = kept();

    var written = new AtomicLong();
    var first = new AtomicLong(-1);
    long before = bytesRead();
    ArchiveTransfer.Outcome outcome =
        transfer(
                archive,
                (read, total, disk) -> {
                  first.compareAndSet(-1, disk);
                  written.set(disk);
                })
            .run();
    long again = bytesRead() - before;

    assertThat(outcome.receipt().byIndex()).isTrue();
    assertThat(outcome.receipt().resumedAtBytes()).isEqualTo(kept).isGreaterThanOrEqualTo(8L * MIB);
    System.out.printf(
        "cut off at 60 %%: went on at %d of %d MiB of the stream; %d of %d MiB of the archive read"
            + " again%n",
        outcome.receipt().resumedAtBytes() >> 20, SIZE, again >> 20, archive.sizeBytes() >> 20);
    assertThat(again)
        .isLessThan(archive.sizeBytes() - outcome.receipt().resumedAtBytes() / 2 + 16L * MIB);
    byte[] found = Files.readAllBytes(home.directory(plan().name()).disk("scsi0"));
    assertThat(Arrays.equals(found, 0, content.length, content, 0, content.length)).isTrue();
  }

  @Test
  void aRestoreThatBeganWithoutAnIndexGoesOnByTheOneThatWasMadeMeanwhile() throws Exception {
    ArchiveSource archive = archive(Compression.ZSTD);
    ByName.of(engine).createDisks(plan());
    writeUpTo(archive, 0.5);
    index(archive);
    // How far that is behind what was written is the host's to say.
    long kept = kept();

    TransferReceipt receipt = transfer(archive, IndexedTransferTest::ignore).run().receipt();

    assertThat(receipt.byIndex()).isTrue();
    assertThat(receipt.resumedAtBytes()).isEqualTo(kept).isGreaterThanOrEqualTo(8L * MIB);
    byte[] found = Files.readAllBytes(home.directory(plan().name()).disk("scsi0"));
    assertThat(Arrays.equals(found, 0, content.length, content, 0, content.length)).isTrue();
  }

  @Test
  void aRestoreByAnIndexThatIsGoneBeginsAnew() throws Exception {
    ArchiveSource archive = archive(Compression.NONE);
    Path index = index(archive);
    ByName.of(engine).createDisks(plan());
    writeUpTo(archive, 0.5);
    Files.delete(index);

    TransferReceipt receipt = restore(plan(), archive);

    assertThat(receipt.byIndex()).isFalse();
    assertThat(receipt.resumedAtBytes()).isZero();
    requireRestored(plan(), content);
  }

  @Test
  void anIndexThatTurnsOutDamagedInTheMiddleIsThrownAwayAndTheRestoreBeginsAnewWithoutIt()
      throws Exception {
    ArchiveSource archive = archive(Compression.ZSTD);
    Path index = index(archive);
    damageHistories(index);

    TransferReceipt receipt = restore(plan(), archive);

    assertThat(receipt.byIndex()).isFalse();
    assertThat(index).doesNotExist();
    assertThat(shelf.misses()).contains(new Miss(identity(archive), true));
    requireRestored(plan(), content);
    index(archive);
    assertThat(restore(plan(2), archive).byIndex()).isTrue();
  }

  /** All that is not looked at when an index is opened. */
  private static void damageHistories(Path index) throws IOException {
    try (var file = new RandomAccessFile(index.toFile(), "rw")) {
      file.seek(file.length() - 32);
      long contents = file.readLong();
      assertThat(contents).isGreaterThan(24);
      for (long at = 16; at < contents; at += 8) {
        file.seek(at);
        file.write(0x5a);
      }
    }
  }

  /** Another content under the same name, size, time and identity: only the data tell. */
  @Test
  void anArchiveThatWasChangedWithoutATraceIsNotRestoredByItsOldIndex() throws Exception {
    ArchiveSource archive = archive(Compression.NONE);
    index(archive);
    FileTime time = Files.getLastModifiedTime(archive.file());
    byte[] changed = content.clone();
    // A block that is there once.
    int at = 70 * MIB - 70 * MIB % (3 * 4096) + 2 * 4096;
    Arrays.fill(changed, at, at + 4096, (byte) 7);
    try (var file = new RandomAccessFile(archive.file().toFile(), "rw")) {
      file.seek(offsetOf(archive.file(), at));
      file.write(changed, at, 4096);
    }
    Files.setLastModifiedTime(archive.file(), time);
    assertThat(source(archive.file())).isEqualTo(archive);

    TransferReceipt receipt = restore(plan(), archive);

    assertThat(receipt.byIndex()).isFalse();
    assertThat(shelf.kept()).isEmpty();
    requireRestored(plan(), changed);
  }

  /** Where the block of the disk lies in a plain archive. */
  private long offsetOf(Path archive, int block) throws IOException {
    byte[] wanted = Arrays.copyOfRange(content, block, block + 4096);
    try (var file = new RandomAccessFile(archive.toFile(), "r")) {
      byte[] seen = new byte[4096];
      for (long at = block; at + 4096 <= file.length(); at += 512) {
        file.seek(at);
        file.readFully(seen);
        if (Arrays.equals(seen, wanted)) {
          return at;
        }
      }
    }
    throw new AssertionError("the block is not in the archive");
  }

  @Test
  void aChangedFileOfTheSameNameAndSizeIsRestoredAsItIs() throws Exception {
    ArchiveSource archive = archive(Compression.NONE);
    index(archive);
    new Random(8).nextBytes(content);
    ArchiveSource replaced = archive(Compression.NONE);
    assertThat(replaced.sizeBytes()).isEqualTo(archive.sizeBytes());

    assertThat(restore(plan(), replaced).byIndex()).isFalse();

    requireRestored(plan(), content);
  }

  @Test
  void anIndexBesideTheArchiveServesToo() throws Exception {
    ArchiveSource archive = archive(Compression.NONE);
    indexBeside(archive, IndexOptions.defaults());

    assertThat(restore(plan(), archive).byIndex()).isTrue();

    assertThat(shelf.kept()).isEmpty();
    requireRestored(plan(), content);
  }

  @Test
  void whereOneDecoderWouldDoItAllAPlainPassIsMade() throws Exception {
    ArchiveSource archive = archive(Compression.GZIP);
    index(archive);
    assertThat(restore(plan(), archive).byIndex()).isFalse();
    assertThat(shelf.misses()).as("there is one, and making it again would not help").isEmpty();
    requireRestored(plan(), content);
  }
}
