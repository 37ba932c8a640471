package dev.vakna.engine.qemu.disk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.vakna.core.archive.ArchiveSource;
import dev.vakna.core.engine.Observation.State;
import dev.vakna.core.machine.Devices;
import dev.vakna.core.machine.MachinePlan;
import dev.vakna.engine.qemu.Home;
import dev.vakna.engine.qemu.QemuEngine;
import dev.vakna.engine.qemu.host.Holes;
import dev.vakna.engine.qemu.process.MachineProcess;
import dev.vakna.engine.qemu.program.QemuSettings.AccelerationWish;
import dev.vakna.engine.qemu.qmp.QmpClient;
import dev.vakna.simulator.PlanVariant;
import dev.vakna.testkit.engine.ByName;
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
    engine = home.engine(home.settings().with(AccelerationWish.TCG));
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
  void whatAGuestAsksToBeZeroedTakesNoRoomAndNothingStandsStillForIt() throws Exception {
    // The monitor cannot reach a disk on a thread of its own, which is what the usual one has.
    MachinePlan plan = machine(Devices.ScsiController.VIRTIO_SCSI_PCI);
    Path disk = home.directory(plan.name()).disk("scsi0");
    ByName.of(engine).boot(plan.name());

    // As a kernel asks for it at a SCSI disk: without allowing that it be unmapped.
    try (QmpClient qmp = monitor(plan)) {
      guestDoes(qmp, "write -P 7 %d 64k".formatted(PLACE / 65536 * 65536));
      guestDoes(qmp, "write -z 0 24M");
      guestDoes(qmp, "write -z 48M 48M");
      guestDoes(qmp, "flush");
      assertThat(MachineProcess.status(qmp)).isEqualTo("running");
    }

    assertThat(DiskKeeper.allocated(disk)).isLessThan(4 * MIB);
    try (RandomAccessFile raw = new RandomAccessFile(disk.toFile(), "r")) {
      raw.seek(PLACE);
      assertThat(raw.read()).isEqualTo(7);
      raw.seek(0);
      assertThat(raw.read()).isZero();
    }
  }

  @Test
  void whatGuestsOfOldPromisedIsGivenBackWhenTheyAreOffAndNotBefore() throws Exception {
    MachinePlan plan = machine();
    Path disk = home.directory(plan.name()).disk("scsi0");
    ByName.of(engine).boot(plan.name());
    promise(disk);
    byte[] data = "written".getBytes(StandardCharsets.US_ASCII);
    write(disk, data);

    engine.giveBackDisk(plan.name());
    assertThat(DiskKeeper.allocated(disk)).isGreaterThanOrEqualTo(KEPT);

    ByName.of(engine).stop(plan.name());
    engine.giveBackDisk(plan.name());
    assertThat(DiskKeeper.allocated(disk)).isLessThan(4 * MIB);
    try (RandomAccessFile raw = new RandomAccessFile(disk.toFile(), "r")) {
      byte[] now = new byte[data.length];
      raw.seek(PLACE);
      raw.readFully(now);
      assertThat(now).isEqualTo(data);
    }
  }

  @Test
  void aGuestThatADeadServerLeftStandingStillGoesOnAsSoonAsAServerStarts() throws Exception {
    MachinePlan plan = machine();
    ByName.of(engine).boot(plan.name());
    engine.close();
    Files.createFile(home.directory(plan.name()).still());
    try (QmpClient qmp = monitor(plan)) {
      qmp.execute("stop", Duration.ofSeconds(10));
    }

    QemuEngine next = home.engine(home.settings().with(AccelerationWish.TCG));

    await()
        .atMost(Duration.ofSeconds(10))
        .until(() -> ByName.of(next).observe(plan.name()).state() == State.RUNNING);
    await().until(() -> !Files.exists(home.directory(plan.name()).still()));
  }

  /** Has the disk of a machine do what its guest could have asked for. */
  private static void guestDoes(QmpClient qmp, String command) throws IOException {
    String said =
        qmp.execute(
                "human-monitor-command",
                Map.of("command-line", "qemu-io -d dev-scsi0 \"" + command + "\""),
                Duration.ofSeconds(30))
            .asString("");
    assertThat(said).doesNotContainIgnoringCase("error");
  }

  private MachinePlan machine() throws IOException, InterruptedException {
    return machine(Devices.ScsiController.VIRTIO_SCSI_SINGLE);
  }

  private MachinePlan machine(Devices.ScsiController controller)
      throws IOException, InterruptedException {
    MachinePlan plan =
        new PlanVariant(Home.plan(1, Home.scsi(0, MIB, 256 * MIB)))
            .with(new Devices(controller, Devices.NicModel.VIRTIO, true))
            .plan();
    ArchiveSource archive =
        home.archive(
            "small.vma.zst", Map.of("drive-scsi0", home.image("small.raw", MIB, new byte[0])));
    ByName.of(engine).createDisks(plan);
    ByName.of(engine).writeDisks(plan, archive, (a, b, c) -> {});
    ByName.of(engine).define(plan);
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
