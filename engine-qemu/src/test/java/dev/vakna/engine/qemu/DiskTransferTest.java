package dev.vakna.engine.qemu;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vakna.core.backup.ArchiveRejectedException;
import dev.vakna.core.backup.ArchiveSource;
import dev.vakna.core.machine.EngineException;
import dev.vakna.core.machine.MachinePlan;
import dev.vakna.core.machine.TransferReceipt;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

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
    engine.createDisks(plan());
    engine.createDisks(plan());
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
    engine.createDisks(plan);
    ArchiveSource archive = archive();
    TransferReceipt receipt =
        engine.writeDisks(plan, archive, (read, total, disk) -> consumed.set(read));

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
    engine.createDisks(plan);
    TransferReceipt first = engine.writeDisks(plan, archive, DiskTransferTest::ignore);
    Path disk = home.directory(plan.name()).disk("scsi0");
    Files.write(disk, new byte[] {42}, StandardOpenOption.WRITE);
    assertThat(engine.writeDisks(plan, archive, DiskTransferTest::ignore)).isEqualTo(first);
    engine.createDisks(plan);
    assertThat(Files.readAllBytes(disk)[0]).isEqualTo((byte) 42);
  }

  @Test
  void whatTheWatchThrowsComesOutUnchangedAndTheNextAttemptBeginsAnew() throws Exception {
    MachinePlan plan = plan();
    ArchiveSource archive = archive();
    engine.createDisks(plan);
    RuntimeException lost = new IllegalStateException("lease lost");
    AtomicInteger calls = new AtomicInteger();
    assertThatThrownBy(() ->
            engine.writeDisks(
                plan,
                archive,
                (a, b, c) -> {
                  calls.incrementAndGet();
                  throw lost;
                }))
        .isSameAs(lost);
    assertThat(calls).hasValueGreaterThan(0);
    assertThat(written()).doesNotExist();
    engine.createDisks(plan);
    engine.writeDisks(plan, archive, DiskTransferTest::ignore);
    assertThat(written()).exists();
  }

  @Test
  void anInterruptEndsTheTransfer() throws Exception {
    MachinePlan plan = plan();
    ArchiveSource archive = archive();
    engine.createDisks(plan);
    Thread.currentThread().interrupt();
    assertThatThrownBy(() -> engine.writeDisks(plan, archive, DiskTransferTest::ignore))
        .isInstanceOf(InterruptedException.class);
    assertThatThrownBy(
            () -> engine.writeDisks(plan, archive, (a, b, c) -> Thread.currentThread().interrupt()))
        .isInstanceOf(InterruptedException.class);
    assertThat(Thread.currentThread().isInterrupted()).isFalse();
    assertThat(written()).doesNotExist();
    engine.destroy(plan.name());
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
      engine.createDisks(plan);
      assertThatThrownBy(() -> engine.writeDisks(plan, source, DiskTransferTest::ignore))
          .isInstanceOf(ArchiveRejectedException.class);
      assertThat(written()).doesNotExist();
    }
  }

  @Test
  void anArchiveThatIsNotTheOneThatWasPlannedIsRefused() throws Exception {
    ArchiveSource archive = archive();
    MachinePlan larger = Home.plan(1, Home.scsi(0, 9 * MIB, 64 * MIB));
    engine.createDisks(larger);
    assertThatThrownBy(() -> engine.writeDisks(larger, archive, DiskTransferTest::ignore))
        .isInstanceOf(ArchiveRejectedException.class)
        .hasMessageContaining("drive-scsi0");
    MachinePlan other = Home.plan(1, Home.scsi(5, MIB, MIB));
    engine.createDisks(other);
    assertThatThrownBy(() -> engine.writeDisks(other, archive, DiskTransferTest::ignore))
        .isInstanceOf(ArchiveRejectedException.class)
        .hasMessageContaining("drive-scsi5");
  }

  @Test
  void aBackupFileThatChangedSinceItWasChosenIsNotRead() throws Exception {
    ArchiveSource archive = archive();
    engine.createDisks(plan());
    Files.write(archive.file(), new byte[] {0}, StandardOpenOption.APPEND);
    assertThatThrownBy(() -> engine.writeDisks(plan(), archive, DiskTransferTest::ignore))
        .isInstanceOfSatisfying(
            ArchiveRejectedException.class,
            rejected -> assertThat(rejected.kind()).isEqualTo(ArchiveRejectedException.CHANGED))
        .hasMessageContaining("no longer the file");
  }

  @Test
  void aFullDiskIsNamedWithWhatIsNeeded() throws Exception {
    ArchiveSource archive = archive();
    Path machines = Files.createDirectory(home.root().resolve("machines"));
    Process mount =
        new ProcessBuilder(
                "mount", "-t", "tmpfs", "-o", "size=1m,mode=711", "t", machines.toString())
            .redirectErrorStream(true)
            .start();
    Assumptions.assumeTrue(mount.waitFor() == 0, "mounting needs root");
    try {
      engine.createDisks(plan());
      assertThatThrownBy(() -> engine.writeDisks(plan(), archive, DiskTransferTest::ignore))
          .isInstanceOf(EngineException.class)
          .hasMessageContaining("full")
          .hasMessageContaining("MiB");
    } finally {
      new ProcessBuilder("umount", "-l", machines.toString()).start().waitFor();
    }
  }

  @Test
  void aDiskThatIsMadeAnewIsNotTrustedForWhatItsPredecessorHeld() throws Exception {
    engine.createDisks(plan());
    engine.writeDisks(plan(), archive(), DiskTransferTest::ignore);
    Files.delete(home.directory(plan().name()).disk("scsi1"));
    engine.createDisks(plan());
    assertThat(written()).doesNotExist();
  }
}
