package dev.vakna.engine.qemu;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.vakna.core.archive.ArchiveSource;
import dev.vakna.core.engine.Observation.State;
import dev.vakna.core.machine.Board;
import dev.vakna.core.machine.Board.Chipset;
import dev.vakna.core.machine.Board.CpuWish;
import dev.vakna.core.machine.Board.Firmware;
import dev.vakna.core.machine.Bus;
import dev.vakna.core.machine.Clock;
import dev.vakna.core.machine.Devices;
import dev.vakna.core.machine.Devices.NicModel;
import dev.vakna.core.machine.Devices.ScsiController;
import dev.vakna.core.machine.DiskMarks;
import dev.vakna.core.machine.DiskPlan;
import dev.vakna.core.machine.MachinePlan;
import dev.vakna.core.machine.MachineSize;
import dev.vakna.core.machine.StateDevices;
import dev.vakna.core.machine.SystemStrings;
import dev.vakna.core.seed.Seed;
import dev.vakna.engine.qemu.hardware.Acceleration;
import dev.vakna.engine.qemu.home.SocketDirectory;
import dev.vakna.engine.qemu.host.ProcessTable;
import dev.vakna.engine.qemu.probe.HostProbe;
import dev.vakna.engine.qemu.process.MachineProcess;
import dev.vakna.engine.qemu.program.Launcher;
import dev.vakna.engine.qemu.program.MachineUsers;
import dev.vakna.engine.qemu.program.QemuProgram;
import dev.vakna.engine.qemu.program.QemuSettings;
import dev.vakna.engine.qemu.program.QemuSettings.AccelerationWish;
import dev.vakna.simulator.PlanVariant;
import dev.vakna.testkit.engine.ByName;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The installed QEMU takes the arguments of every kind of machine that a plan can describe. */
class EveryHardwareIT {

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

  /** What varies; the rest is as in {@link Home#plan}. */
  record Hardware(
      Chipset chipset,
      Firmware firmware,
      ScsiController scsi,
      NicModel nic,
      boolean windows,
      boolean vga,
      boolean tpm,
      List<String> disks) {

    MachinePlan plan() {
      List<DiskPlan> plans = new ArrayList<>();
      for (String key : disks) {
        String bus = key.replaceAll("[0-9]", "");
        int index = Integer.parseInt(key.replaceAll("[^0-9]", ""));
        plans.add(
            new DiskPlan(
                Bus.valueOf(bus.toUpperCase(java.util.Locale.ROOT)),
                index,
                "drive-" + key,
                Home.MIB,
                2L * Home.MIB,
                plans.isEmpty(),
                true));
      }
      return new PlanVariant(Home.plan(1, plans.toArray(new DiskPlan[0])))
          .with(new MachineSize(2, 256))
          .with(new Board(chipset, firmware, CpuWish.X86_64_V2).version("9.2+pve1"))
          .with(new Devices(scsi, nic, vga))
          .with(
              new StateDevices(
                  firmware == Firmware.SEABIOS ? null : "drive-efidisk0",
                  tpm ? "drive-tpmstate0-backup" : null))
          .with(new Clock(windows, null))
          .plan();
    }
  }

  static List<Hardware> hardware() {
    List<Hardware> all = new ArrayList<>();
    List<String> mixed = List.of("scsi0", "scsi30", "virtio0", "virtio15", "sata0", "sata5");
    for (Chipset chipset : Chipset.values()) {
      for (ScsiController scsi : ScsiController.values()) {
        List<String> disks =
            scsi.name().startsWith("LSI")
                ? List.of("scsi0", "scsi7", "scsi14", "scsi30", "ide0", "ide3")
                : List.of("scsi0", "scsi1", "scsi13", "ide0", "ide1", "ide2", "ide3");
        all.add(
            new Hardware(
                chipset, Firmware.SEABIOS, scsi, NicModel.VIRTIO, false, true, false, disks));
      }
      for (NicModel nic : NicModel.values()) {
        all.add(
            new Hardware(
                chipset,
                Firmware.SEABIOS,
                ScsiController.VIRTIO_SCSI_PCI,
                nic,
                nic == NicModel.E1000,
                nic != NicModel.NONE,
                false,
                mixed));
      }
      for (Firmware firmware : Firmware.values()) {
        all.add(
            new Hardware(
                chipset,
                firmware,
                ScsiController.VIRTIO_SCSI_SINGLE,
                NicModel.VIRTIO,
                true,
                true,
                firmware != Firmware.OVMF_2M,
                List.of("sata0", "ide2")));
      }
    }
    return all;
  }

  private void start(MachinePlan plan) throws IOException, InterruptedException {
    Map<String, Path> devices = new LinkedHashMap<>();
    Path empty = home.image("empty.raw", Home.MIB, new byte[0]);
    plan.disks().forEach(disk -> devices.put(disk.device(), empty));
    if (plan.state().efi() != null) {
      Path template =
          home.settings()
              .firmware()
              .resolve(
                  switch (plan.board().firmware()) {
                    case OVMF_2M -> "OVMF_VARS.fd";
                    case OVMF_4M -> "OVMF_VARS_4M.fd";
                    default -> "OVMF_VARS_4M.ms.fd";
                  });
      devices.put(plan.state().efi(), template);
    }
    if (plan.state().tpm() != null) {
      devices.put(plan.state().tpm(), home.image("tpm.raw", 4L * Home.MIB, new byte[0]));
    }
    ArchiveSource archive = home.archive("hardware.vma.zst", devices);
    ByName.of(engine).createDisks(plan);
    ByName.of(engine).writeDisks(plan, archive, (a, b, c) -> {});
    ByName.of(engine)
        .giveIdentity(plan.name(), new Seed("instance-id: x\n", "#cloud-config\n", ""));
    ByName.of(engine).define(plan);
    ByName.of(engine).boot(plan.name());
  }

  @ParameterizedTest
  @MethodSource("hardware")
  void qemuRunsIt(Hardware hardware) throws Exception {
    MachinePlan plan = hardware.plan();
    start(plan);
    try (var qmp = new MachineProcess(home.store()).open(home.record(plan.name()))) {
      assertThat(MachineProcess.status(qmp)).isEqualTo("running");
      assertThat(
              qmp.execute("query-named-block-nodes", Duration.ofSeconds(2))
                  .valueStream()
                  .map(node -> node.path("drv").asString(""))
                  .distinct())
          .containsExactlyInAnyOrder("file", "raw", "blkdebug");
      if (hardware.tpm()) {
        assertThat(qmp.execute("query-tpm", Duration.ofSeconds(2)).size()).isEqualTo(1);
      }
    }
    String control =
        "type=unixio,path=%s,mode=0600"
            .formatted(
                SocketDirectory.swtpm(
                    home.settings().layout().runtime().resolve(plan.name().text())));
    int uid = home.record(plan.name()).uid();
    assertThat(ProcessTable.withArgument(control, uid)).hasSize(hardware.tpm() ? 1 : 0);
    ByName.of(engine).stop(plan.name());
    await().until(() -> ProcessTable.withArgument(control, uid).isEmpty());
  }

  @Test
  void qemuTakesWhatIsCarriedOverOfTheOriginal() throws Exception {
    DiskMarks marks = new DiskMarks("ROOT 01", "0x5000c50015ea71aa", "ACME", "Fast", "Old Disk");
    List<DiskPlan> disks = new ArrayList<>();
    for (Bus bus : Bus.values()) {
      for (int index = 0; index < Math.min(6, bus.slots()); index++) {
        String device = "drive-" + bus.code() + index;
        disks.add(
            new DiskPlan(bus, index, device, Home.MIB, Home.MIB, disks.isEmpty(), false, marks));
      }
    }
    MachinePlan plan =
        new PlanVariant(Home.plan(1, disks.toArray(new DiskPlan[0])))
            .with(
                new Board(
                    Chipset.I440FX,
                    null,
                    Firmware.SEABIOS,
                    CpuWish.DEFAULT,
                    Board.TpmVersion.V1_2,
                    new SystemStrings("ACME, Inc.", "UX", "1", "h=web", "sku", "family")))
            .with(new Devices(ScsiController.VIRTIO_SCSI_PCI, NicModel.VIRTIO, true))
            .with(new StateDevices(null, "drive-tpmstate0-backup"))
            .with(new Clock(true, false))
            .plan();
    start(plan);
    try (var qmp = new MachineProcess(home.store()).open(home.record(plan.name()))) {
      assertThat(MachineProcess.status(qmp)).isEqualTo("running");
      assertThat(qmp.execute("query-tpm", Duration.ofSeconds(2)).toString()).contains("tpm-tis");
    }
    assertThat(ByName.of(engine).observe(plan.name()).state()).isEqualTo(State.RUNNING);
  }

  @Test
  void uefiFirmwareWithAndWithoutSecureBootComesUpAndLooksForItsDisk() throws Exception {
    MachinePlan plan =
        new Hardware(
                Chipset.Q35,
                Firmware.OVMF_4M_SECURE_BOOT,
                ScsiController.VIRTIO_SCSI_SINGLE,
                NicModel.VIRTIO,
                false,
                true,
                true,
                List.of("scsi0"))
            .plan();
    start(plan);
    await()
        .atMost(Duration.ofSeconds(90))
        .until(() -> ByName.of(engine).console(plan.name(), 10_000).orElse("").contains("BdsDxe"));
    assertThat(ByName.of(engine).observe(plan.name()).state()).isEqualTo(State.RUNNING);
  }

  @Test
  void theTimedBootSectorRunsWhereExecutionIsSound() throws Exception {
    QemuSettings settings = home.settings();
    HostProbe probe =
        new HostProbe(
            settings,
            new QemuProgram(settings.binaries().qemu()),
            new Launcher(settings.binaries()),
            new MachineUsers());
    var run = probe.timedStart(Acceleration.TCG);
    assertThat(run.spoke()).isTrue();
    assertThat(run.exit()).isEqualTo(33);
  }

  @Test
  void theVerdictIsReachedOnceAndKept() throws Exception {
    QemuEngine automatic = home.engine(home.settings());
    var verdict = automatic.acceleration();
    assertThat(verdict.reason()).isNotBlank();
    assertThat(home.settings().layout().cache().resolve("qemu-host.json")).exists();
    assertThat(home.engine(home.settings()).acceleration()).isEqualTo(verdict);
  }
}
