package dev.vakna.engine.qemu;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vakna.core.archive.ArchiveRejectedException;
import dev.vakna.core.archive.ArchiveSource;
import dev.vakna.core.engine.CheckReceipt;
import dev.vakna.core.engine.EngineException;
import dev.vakna.core.engine.TransferReceipt;
import dev.vakna.core.engine.TransferWatch;
import dev.vakna.core.machine.MachinePlan;
import dev.vakna.engine.qemu.disk.ImageFiles;
import dev.vakna.engine.qemu.home.MachineDirectory;
import dev.vakna.testkit.engine.ByName;
import dev.vakna.transfer.DiskCheck;
import dev.vakna.vma.checkpoint.CheckpointFile;
import dev.vakna.vma.checkpoint.Checkpointing;
import dev.vakna.vma.disk.RawFileTarget;
import dev.vakna.vma.pass.ReadControl;
import dev.vakna.vma.pass.ReadOptions;
import dev.vakna.vma.read.VmaArchive;
import dev.vakna.vma.source.VmaSource;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Real archives into real files, and what can go wrong on either side. */
class DiskTransferTest {

  private static final long MIB = Home.MIB;

  @TempDir Path temporary;
  private Home home;
  private QemuEngine engine;
  private final byte[] content = new byte[3 * Home.MIB];

  @BeforeEach
  void begin() throws IOException {
    home = new Home(temporary);
    engine = home.engine();
    new Random(7).nextBytes(content);
  }

  @AfterEach
  void end() throws IOException {
    home.close();
  }

  private ArchiveSource archive() throws IOException {
    return home.archive(
        "a.vma.zst",
        Map.of(
            "drive-scsi0", home.image("a.raw", 8 * MIB, content),
            "drive-scsi1", home.image("b.raw", 2 * MIB, new byte[] {1, 2, 3})));
  }

  private static MachinePlan plan() {
    return Home.plan(1, Home.scsi(0, 8 * MIB, 64 * MIB), Home.scsi(1, 2 * MIB, 2 * MIB));
  }

  private static void ignore(long a, long b, long c) {}

  private Path written() {
    return home.directory(plan().name()).written();
  }

  @Test
  void disksAreMadeSparseAndOfTheirFullSize() throws Exception {
    ByName.of(engine).createDisks(plan());
    ByName.of(engine).createDisks(plan());
    Path disk = home.directory(plan().name()).disk("scsi0");
    assertThat(disk).hasSize(64 * MIB);
    assertThat((Long) Files.getAttribute(disk, "unix:size")).isEqualTo(64 * MIB);
    assertThat(allocated(disk)).isLessThan(MIB);
  }

  private static long allocated(Path file) throws IOException, InterruptedException {
    Process du = new ProcessBuilder("du", "-k", file.toString()).start();
    String text = new String(du.getInputStream().readAllBytes());
    du.waitFor();
    return Long.parseLong(text.split("\\s")[0]) * 1024;
  }

  @Test
  void everyDiskGetsItsBytesAndTheRestStaysAHole() throws Exception {
    MachinePlan plan = plan();
    AtomicLong consumed = new AtomicLong();
    ByName.of(engine).createDisks(plan);
    ArchiveSource archive = archive();
    TransferReceipt receipt =
        ByName.of(engine).writeDisks(plan, archive, (read, total, disk) -> consumed.set(read));

    Path first = home.directory(plan.name()).disk("scsi0");
    assertThat(first).hasSize(64 * MIB);
    byte[] found = Files.readAllBytes(first);
    assertThat(Arrays.equals(found, 0, content.length, content, 0, content.length)).isTrue();
    for (int i = content.length; i < found.length; i++) {
      if (found[i] != 0) {
        throw new AssertionError("byte %d is not zero".formatted(i));
      }
    }
    assertThat(allocated(first)).isLessThan(8 * MIB);
    assertThat(receipt.archiveBytes()).isEqualTo(archive.sizeBytes());
    assertThat(receipt.disks()).extracting("key").containsExactlyInAnyOrder("scsi0", "scsi1");
    assertThat(consumed.get()).isPositive();
    assertThat(written()).exists();
  }

  @Test
  void aRepeatedTransferFindsWhatTheFirstOneWrote() throws Exception {
    MachinePlan plan = plan();
    ArchiveSource archive = archive();
    ByName.of(engine).createDisks(plan);
    TransferReceipt first = ByName.of(engine).writeDisks(plan, archive, DiskTransferTest::ignore);
    Path disk = home.directory(plan.name()).disk("scsi0");
    Files.write(disk, new byte[] {42}, StandardOpenOption.WRITE);
    assertThat(ByName.of(engine).writeDisks(plan, archive, DiskTransferTest::ignore))
        .isEqualTo(first);
    ByName.of(engine).createDisks(plan);
    assertThat(Files.readAllBytes(disk)[0]).isEqualTo((byte) 42);
  }

  @Test
  void whatTheWatchThrowsComesOutUnchangedAndTheNextAttemptBeginsAnew() throws Exception {
    MachinePlan plan = plan();
    ArchiveSource archive = archive();
    ByName.of(engine).createDisks(plan);
    RuntimeException lost = new IllegalStateException("lease lost");
    AtomicInteger calls = new AtomicInteger();
    assertThatThrownBy(() ->
            ByName.of(engine)
                .writeDisks(
                    plan,
                    archive,
                    (a, b, c) -> {
                      calls.incrementAndGet();
                      throw lost;
                    }))
        .isSameAs(lost);
    assertThat(calls).hasValueGreaterThan(0);
    assertThat(written()).doesNotExist();
    ByName.of(engine).createDisks(plan);
    ByName.of(engine).writeDisks(plan, archive, DiskTransferTest::ignore);
    assertThat(written()).exists();
  }

  @Test
  void anInterruptEndsTheTransfer() throws Exception {
    MachinePlan plan = plan();
    ArchiveSource archive = archive();
    ByName.of(engine).createDisks(plan);
    Thread.currentThread().interrupt();
    assertThatThrownBy(() -> ByName.of(engine).writeDisks(plan, archive, DiskTransferTest::ignore))
        .isInstanceOf(InterruptedException.class);
    assertThatThrownBy(() ->
            ByName.of(engine)
                .writeDisks(plan, archive, (a, b, c) -> Thread.currentThread().interrupt()))
        .isInstanceOf(InterruptedException.class);
    assertThat(Thread.currentThread().isInterrupted()).isFalse();
    assertThat(written()).doesNotExist();
    ByName.of(engine).destroy(plan.name());
    assertThat(engine.inventory()).isEmpty();
  }

  @Test
  void aDamagedArchiveIsRefusedAndNoDiskIsTrusted() throws Exception {
    MachinePlan plan = plan();
    ArchiveSource archive = archive();
    byte[] bytes = Files.readAllBytes(archive.file());
    for (int at : List.of(bytes.length / 2, bytes.length - 3)) {
      byte[] damaged = bytes.clone();
      damaged[at] ^= 0x55;
      Files.write(archive.file(), damaged);
      ArchiveSource source =
          new ArchiveSource(
              archive.key(),
              archive.file(),
              damaged.length,
              Files.getLastModifiedTime(archive.file()).toInstant());
      ByName.of(engine).createDisks(plan);
      assertThatThrownBy(() -> ByName.of(engine).writeDisks(plan, source, DiskTransferTest::ignore))
          .isInstanceOf(ArchiveRejectedException.class);
      assertThat(written()).doesNotExist();
    }
  }

  @Test
  void anArchiveThatIsNotTheOneThatWasPlannedIsRefused() throws Exception {
    ArchiveSource archive = archive();
    MachinePlan larger = Home.plan(1, Home.scsi(0, 9 * MIB, 64 * MIB));
    ByName.of(engine).createDisks(larger);
    assertThatThrownBy(
            () -> ByName.of(engine).writeDisks(larger, archive, DiskTransferTest::ignore))
        .isInstanceOf(ArchiveRejectedException.class)
        .hasMessageContaining("drive-scsi0");
    MachinePlan other = Home.plan(1, Home.scsi(5, MIB, MIB));
    ByName.of(engine).createDisks(other);
    assertThatThrownBy(() -> ByName.of(engine).writeDisks(other, archive, DiskTransferTest::ignore))
        .isInstanceOf(ArchiveRejectedException.class)
        .hasMessageContaining("drive-scsi5");
  }

  @Test
  void aBackupFileThatChangedSinceItWasChosenIsNotRead() throws Exception {
    ArchiveSource archive = archive();
    ByName.of(engine).createDisks(plan());
    Files.write(archive.file(), new byte[] {0}, StandardOpenOption.APPEND);
    assertThatThrownBy(
            () -> ByName.of(engine).writeDisks(plan(), archive, DiskTransferTest::ignore))
        .isInstanceOfSatisfying(
            ArchiveRejectedException.class,
            rejected -> assertThat(rejected.kind()).isEqualTo(ArchiveRejectedException.CHANGED))
        .hasMessageContaining("no longer the file");
  }

  private interface OnSmallDisk {
    void run(Path machines) throws Exception;
  }

  /** The machines' directory as a file system of its own. */
  private void onSmallDisk(String size, OnSmallDisk test) throws Exception {
    Path machines = Files.createDirectory(home.root().resolve("machines"));
    Assumptions.assumeTrue(
        run("mount", "-t", "tmpfs", "-o", "size=%s,mode=711".formatted(size), "t", machines) == 0,
        "mounting needs root");
    try {
      test.run(machines);
    } finally {
      run("umount", "-l", machines);
    }
  }

  private static int run(Object... command) throws IOException, InterruptedException {
    return new ProcessBuilder(Arrays.stream(command).map(Object::toString).toList())
        .redirectErrorStream(true)
        .start()
        .waitFor();
  }

  @Test
  void aFullDiskIsNamedWithWhatIsNeededAndWhatWasTakenIsGivenBackAtOnce() throws Exception {
    ArchiveSource archive = archive();
    onSmallDisk(
        "1m",
        machines -> {
          ByName.of(engine).createDisks(plan());
          assertThatThrownBy(
                  () -> ByName.of(engine).writeDisks(plan(), archive, DiskTransferTest::ignore))
              .isInstanceOfSatisfying(
                  EngineException.class,
                  e -> assertThat(e.kind()).isEqualTo(EngineException.Kind.NO_SPACE))
              .hasMessageContaining("full")
              .hasMessageContaining("MiB");
          assertThat(machines.toFile().getUsableSpace()).isGreaterThan(MIB - 200 * 1024);
          assertThat(written()).doesNotExist();
          assertThat(home.directory(plan().name()).checkpoint()).doesNotExist();

          assertThat(run("mount", "-o", "remount,size=64m", machines)).isZero();
          ByName.of(engine).writeDisks(plan(), archive, DiskTransferTest::ignore);
          assertThat(check(64 * MIB).disks())
              .allMatch(disk -> disk.extent() == CheckReceipt.Extent.FULL);
        });
  }

  /**
   * What is watched is the file system of the disks, also where the host's other ones have room.
   */
  @Test
  void theWatchIsToldHowMuchRoomIsLeftWhereTheDisksAre() throws Exception {
    ArchiveSource archive = archive();
    onSmallDisk(
        "64m",
        machines -> {
          ByName.of(engine).createDisks(plan());
          var told = new AtomicLong(-1);
          ByName.of(engine)
              .writeDisks(
                  plan(),
                  archive,
                  new TransferWatch() {
                    @Override
                    public void filling(LongSupplier freeBytes) {
                      told.set(freeBytes.getAsLong());
                    }

                    @Override
                    public void moved(long archiveBytes, long archiveTotal, long diskBytes) {
                      assertThat(told.get()).isBetween(1L, 64L * MIB);
                    }
                  });
          assertThat(told.get()).isPositive();
        });
  }

  @Test
  void aDiskThatDoesNotAnswerIsNoFullDisk() {
    var gone = new ImageFiles(new MachineDirectory(Path.of("/nowhere/vakna/machine")), plan());
    assertThatThrownBy(gone::freeBytes)
        .isInstanceOfSatisfying(
            EngineException.class,
            e -> assertThat(e.kind()).isEqualTo(EngineException.Kind.TRANSIENT))
        .hasMessageContaining("cannot be told");
  }

  @Test
  void noRoomForTheDirectoryItselfIsAFullDiskToo() throws Exception {
    onSmallDisk(
        "16k",
        machines -> {
          Files.write(machines.resolve("filler"), new byte[12 * 1024]);
          assertThatThrownBy(() -> ByName.of(engine).createDisks(plan()))
              .isInstanceOfSatisfying(
                  EngineException.class,
                  e -> assertThat(e.kind()).isEqualTo(EngineException.Kind.NO_SPACE));
        });
  }

  private CheckReceipt check(long fullUpTo) throws InterruptedException {
    return ByName.of(engine).checkDisks(plan(), fullUpTo, DiskTransferTest::ignore);
  }

  /** Writes the first part of an archive as a server does that is killed behind its checkpoint. */
  private long writeAPart(ArchiveSource archive) throws IOException {
    MachineDirectory directory = home.directory(plan().name());
    CheckpointFile file = new CheckpointFile(directory.checkpoint());
    AtomicLong reached = new AtomicLong();
    try (VmaArchive opened =
        VmaArchive.open(VmaSource.file(archive.file()), ReadOptions.defaults().withDigests())) {
      opened.restore(
          device ->
              Optional.of(
                  RawFileTarget.reopen(
                      directory.disk(device.name().substring("drive-".length())),
                      device.name().endsWith("0") ? 64 * MIB : device.size(),
                      RawFileTarget.Mode.DIRECT_IF_POSSIBLE)),
          ReadControl.NONE,
          new Checkpointing(
              Optional.empty(),
              newest -> {
                file.keep(newest);
                reached.set(newest.position());
                throw new IllegalStateException("killed");
              },
              0,
              Duration.ZERO));
    } catch (IllegalStateException e) {
      assertThat(e).hasMessage("killed");
    }
    return reached.get();
  }

  @Test
  void aTransferThatWasKilledGoesOnFromItsCheckpoint() throws Exception {
    byte[] large = new byte[8 * Home.MIB];
    new Random(8).nextBytes(large);
    ArchiveSource archive =
        home.archive(
            "large.vma.zst",
            Map.of(
                "drive-scsi0", home.image("a.raw", 8 * MIB, large),
                "drive-scsi1", home.image("b.raw", 2 * MIB, Arrays.copyOf(content, 2 * Home.MIB))));
    ByName.of(engine).createDisks(plan());
    long reached = writeAPart(archive);
    assertThat(reached).isGreaterThan(3 * MIB);

    ByName.of(engine).createDisks(plan());
    TransferReceipt receipt =
        ByName.of(engine).writeDisks(plan(), archive, DiskTransferTest::ignore);

    assertThat(receipt.resumedAtBytes()).isEqualTo(reached);
    assertThat(receipt.disks())
        .allSatisfy(disk -> {
          assertThat(disk.digestRead()).startsWith("xxh64-sum:").isEqualTo(disk.digestWritten());
          assertThat(disk.writtenBytes()).isPositive();
        });
    assertThat(home.directory(plan().name()).checkpoint()).doesNotExist();
    assertThat(check(64 * MIB).disks())
        .allSatisfy(disk -> assertThat(disk.extent()).isEqualTo(CheckReceipt.Extent.FULL));
    byte[] found = Files.readAllBytes(home.directory(plan().name()).disk("scsi0"));
    assertThat(Arrays.equals(found, 0, large.length, large, 0, large.length)).isTrue();
  }

  @Test
  void aCheckpointThatIsDamagedOrOfOtherDisksMeansTheStart() throws Exception {
    ArchiveSource archive = archive();
    MachineDirectory directory = home.directory(plan().name());
    for (String fault : List.of("damaged", "replaced", "missing", "resized")) {
      ByName.of(engine).createDisks(plan());
      assertThat(writeAPart(archive)).isPositive();
      switch (fault) {
        case "damaged" -> Files.write(directory.checkpoint(), new byte[] {1, 2, 3});
        case "replaced" -> {
          Path copy = Files.copy(directory.disk("scsi1"), home.root().resolve("copy"));
          Files.delete(directory.disk("scsi1"));
          Files.move(copy, directory.disk("scsi1"));
        }
        case "missing" -> Files.delete(directory.disk("scsi1"));
        default -> {
          try (RandomAccessFile disk =
              new RandomAccessFile(directory.disk("scsi1").toFile(), "rw")) {
            disk.setLength(MIB);
          }
        }
      }
      TransferReceipt receipt =
          ByName.of(engine).writeDisks(plan(), archive, DiskTransferTest::ignore);
      assertThat(receipt.resumedAtBytes()).as(fault).isZero();
      assertThat(check(64 * MIB).disks()).hasSize(2);
      ByName.of(engine).destroy(plan().name());
    }
  }

  @Test
  void disksThatRotAreNoticedAndNeverTrusted() throws Exception {
    ByName.of(engine).createDisks(plan());
    ByName.of(engine).writeDisks(plan(), archive(), DiskTransferTest::ignore);
    assertThat(check(64 * MIB).disks())
        .extracting(CheckReceipt.DiskCheck::digest)
        .doesNotContain("");
    try (RandomAccessFile disk =
        new RandomAccessFile(home.directory(plan().name()).disk("scsi0").toFile(), "rw")) {
      disk.seek(2 * MIB + 17);
      int was = disk.read();
      disk.seek(2 * MIB + 17);
      disk.write(was ^ 4);
    }
    assertThatThrownBy(() -> check(64 * MIB))
        .isInstanceOfSatisfying(
            EngineException.class,
            e -> assertThat(e.kind()).isEqualTo(EngineException.Kind.DAMAGED))
        .hasMessageContaining("scsi0");
  }

  @Test
  void ofMuchDataASampleIsReadBackAndSaidToBeOne() throws Exception {
    ByName.of(engine).createDisks(plan());
    ByName.of(engine).writeDisks(plan(), archive(), DiskTransferTest::ignore);
    assertThat(check(1 << 20).disks())
        .allSatisfy(disk -> {
          assertThat(disk.extent()).isEqualTo(CheckReceipt.Extent.SAMPLED);
          assertThat(disk.percent()).isBetween(1, 99);
          assertThat(disk.digest()).isEmpty();
        });
    assertThat(DiskCheck.sample(100, 100)).isEqualTo(64);
    assertThat(DiskCheck.sample(101, 100)).isEqualTo(63);
    assertThat(DiskCheck.sample(1L << 50, 1)).isEqualTo(1);
  }

  @Test
  void nothingIsComparedOfWhatAnOlderReleaseWroteOrAGuestMayHaveChanged() throws Exception {
    ByName.of(engine).createDisks(plan());
    assertThatThrownBy(() -> check(MIB)).hasMessageContaining("never filled");
    ByName.of(engine).writeDisks(plan(), archive(), DiskTransferTest::ignore);
    Files.writeString(
        written(),
        "{\"source\":\"a.vma.zst\",\"receipt\":{\"archiveBytes\":5,\"disks\":[{\"key\":\"scsi0\",\"device\":\"drive-scsi0\",\"dataBytes\":1,\"writtenBytes\":1,\"digest\":\"\"}]}}");
    assertThat(check(MIB)).isEqualTo(CheckReceipt.NONE);
    assertThat(
            ByName.of(engine)
                .writeDisks(plan(), archive(), DiskTransferTest::ignore)
                .archiveBytes())
        .isEqualTo(5);
  }

  /** A store that hangs: a FIFO whose other end says nothing. */
  @Test
  void aStoreThatHangsDoesNotHoldUpTheStep() throws Exception {
    Path fifo = home.root().resolve("hanging.vma.zst");
    assertThat(run("mkfifo", fifo)).isZero();
    ByName.of(engine).createDisks(plan());
    RuntimeException cancelled = new IllegalStateException("cancelled");
    AtomicInteger looks = new AtomicInteger();
    ArchiveSource source = new ArchiveSource("hanging", fifo, 1, java.time.Instant.EPOCH);
    assertThatThrownBy(() ->
            ByName.of(engine)
                .writeDisks(
                    plan(),
                    source,
                    (a, b, c) -> {
                      if (looks.incrementAndGet() == 5) {
                        throw cancelled;
                      }
                    }))
        .isSameAs(cancelled);
    ByName.of(engine).destroy(plan().name());
    assertThat(engine.inventory()).isEmpty();
    // The other end comes and goes, so that whoever still waits for it ends.
    java.nio.channels.FileChannel.open(fifo, StandardOpenOption.WRITE).close();
  }

  private interface Harm {
    void happen(Path archive) throws IOException;
  }

  /** Harms an archive as soon as its reading is under way. */
  private void harmWhileRead(Harm harm) throws Exception {
    byte[] large = new byte[96 * Home.MIB];
    new Random(9).nextBytes(large);
    MachinePlan plan = Home.plan(1, Home.scsi(0, 96 * MIB, 96 * MIB));
    ArchiveSource archive =
        home.archive("harmed.vma.zst", Map.of("drive-scsi0", home.image("h.raw", 96 * MIB, large)));
    ByName.of(engine).createDisks(plan);
    AtomicInteger harmed = new AtomicInteger();
    ByName.of(engine)
        .writeDisks(
            plan,
            archive,
            (read, total, disk) -> {
              if (read > 0 && harmed.getAndIncrement() == 0) {
                try {
                  harm.happen(archive.file());
                } catch (IOException e) {
                  throw new IllegalStateException(e);
                }
              }
            });
  }

  @Test
  void anArchiveThatIsCutWhileItIsReadHasChangedAndIsNotCalledDamaged() {
    assertThatThrownBy(() ->
            harmWhileRead(file -> {
              try (RandomAccessFile archive = new RandomAccessFile(file.toFile(), "rw")) {
                archive.setLength(archive.length() / 2);
              }
            }))
        .isInstanceOfSatisfying(
            ArchiveRejectedException.class,
            e -> assertThat(e.kind()).isEqualTo(ArchiveRejectedException.CHANGED_WHILE_READ));
  }

  @Test
  void anArchiveThatIsRemovedWhileItIsReadIsReadToItsEnd() throws Exception {
    harmWhileRead(Files::delete);
  }

  @Test
  void anArchiveThatIsNotThereIsUnreadable() throws Exception {
    ArchiveSource archive = archive();
    Files.delete(archive.file());
    ByName.of(engine).createDisks(plan());
    assertThatThrownBy(
            () -> ByName.of(engine).writeDisks(plan(), archive, DiskTransferTest::ignore))
        .isInstanceOfSatisfying(
            EngineException.class,
            e -> assertThat(e.kind()).isEqualTo(EngineException.Kind.SOURCE_UNREADABLE));
  }

  @Test
  void aDiskThatIsMadeAnewIsNotTrustedForWhatItsPredecessorHeld() throws Exception {
    ByName.of(engine).createDisks(plan());
    ByName.of(engine).writeDisks(plan(), archive(), DiskTransferTest::ignore);
    Files.delete(home.directory(plan().name()).disk("scsi1"));
    ByName.of(engine).createDisks(plan());
    assertThat(written()).doesNotExist();
  }
}
