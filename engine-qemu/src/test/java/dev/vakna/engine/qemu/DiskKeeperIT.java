package dev.vakna.engine.qemu;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vakna.core.backup.ArchiveSource;
import dev.vakna.core.machine.MachinePlan;
import dev.vakna.core.machine.Observation.State;
import dev.vakna.engine.qemu.QemuSettings.AccelerationWish;
import dev.vakna.engine.qemu.qmp.QmpClient;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What machines' disks keep of the host's, with real files and a real QEMU. */
class DiskKeeperIT {

  private static final long MIB = 1 << 20;
  private static final long KEPT = 96 * MIB;
  private static final int PLACE = 32 * (int) MIB + 5;

  @TempDir Path temporary;
  private Home home;
  private QemuEngine engine;

  @BeforeEach
  void begin() throws IOException {
    home = new Home(temporary);
    engine = home.engine(home.settings().withAcceleration(AccelerationWish.TCG));
  }

  @AfterEach
  void end() throws IOException {
    home.close();
  }

  @Test
  void roomThatWasPromisedAndNeverWrittenIsGivenBackAndDataStays() throws Exception {
    Path file = temporary.resolve("disk.raw");
    promise(file);
    byte[] data = "not yet on the disk".getBytes(StandardCharsets.US_ASCII);
    write(file, data);
    assertThat(DiskKeeper.allocated(file)).isGreaterThanOrEqualTo(KEPT);

    try (Holes holes = Holes.of(file)) {
      long came = holes.giveBack(0, KEPT, System.nanoTime() + Duration.ofMinutes(1).toNanos());
      assertThat(came).isEqualTo(KEPT);
    }

    assertThat(DiskKeeper.allocated(file)).isLessThan(MIB);
    assertThat(DiskKeeper.held(file)).isLessThan(MIB);
    byte[] expected = new byte[(int) KEPT];
    System.arraycopy(data, 0, expected, PLACE, data.length);
    assertThat(Files.readAllBytes(file)).isEqualTo(expected);
  }

  @Test
  void whatAGuestHadPromisedIsGivenBackWhileItRuns() throws Exception {
    MachinePlan plan = machine();
    Path disk = home.directory(plan.name()).disk("scsi0");
    engine.boot(plan.name());
    // What QEMU does for a kernel that asks for zeros and does not say that they may be unmapped.
    promise(disk);
    byte[] data = "written".getBytes(StandardCharsets.US_ASCII);
    write(disk, data);
    assertThat(DiskKeeper.allocated(disk)).isGreaterThanOrEqualTo(KEPT);

    engine.giveBackDisk(plan.name());

    assertThat(DiskKeeper.allocated(disk)).isLessThan(4 * MIB);
    assertThat(engine.observe(plan.name()).state()).isEqualTo(State.RUNNING);
    assertThat(home.directory(plan.name()).still()).doesNotExist();
    try (RandomAccessFile raw = new RandomAccessFile(disk.toFile(), "r")) {
      byte[] now = new byte[data.length];
      raw.seek(PLACE);
      raw.readFully(now);
      assertThat(now).isEqualTo(data);
    }
  }

  @Test
  void aGuestThatADeadServerLeftStandingStillGoesOn() throws Exception {
    MachinePlan plan = machine();
    engine.boot(plan.name());
    Files.createFile(home.directory(plan.name()).still());
    try (QmpClient qmp = monitor(plan)) {
      qmp.execute("stop", Duration.ofSeconds(10));
    }
    assertThat(engine.observe(plan.name()).state()).isEqualTo(State.PAUSED);

    engine.giveBackDisk(plan.name());

    assertThat(engine.observe(plan.name()).state()).isEqualTo(State.RUNNING);
    assertThat(home.directory(plan.name()).still()).doesNotExist();
  }

  private MachinePlan machine() throws IOException, InterruptedException {
    MachinePlan plan = Home.plan(1, Home.scsi(0, MIB, 256 * MIB));
    ArchiveSource archive =
        home.archive(
            "small.vma.zst", Map.of("drive-scsi0", home.image("small.raw", MIB, new byte[0])));
    engine.createDisks(plan);
    engine.writeDisks(plan, archive, (a, b, c) -> {});
    engine.define(plan);
    return plan;
  }

  private QmpClient monitor(MachinePlan plan) throws IOException {
    return new MachineProcess(home.store()).open(home.record(plan.name()));
  }

  /** Has the file system keep room that nothing is written to. */
  private static void promise(Path file) throws IOException, InterruptedException {
    Process fallocate =
        new ProcessBuilder("fallocate", "--length", Long.toString(KEPT), file.toString()).start();
    assertThat(fallocate.waitFor()).isZero();
  }

  private static void write(Path file, byte[] data) throws IOException {
    try (RandomAccessFile raw = new RandomAccessFile(file.toFile(), "rw")) {
      raw.seek(PLACE);
      raw.write(data);
    }
  }
}
