package dev.vakna.engine.qemu.hardware;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vakna.core.machine.Board;
import dev.vakna.core.machine.Board.Chipset;
import dev.vakna.core.machine.Board.CpuWish;
import dev.vakna.core.machine.Board.Firmware;
import dev.vakna.core.machine.Bus;
import dev.vakna.core.machine.Clock;
import dev.vakna.core.machine.Devices;
import dev.vakna.core.machine.Devices.NicModel;
import dev.vakna.core.machine.Devices.ScsiController;
import dev.vakna.core.machine.DiskPlan;
import dev.vakna.core.machine.Identity;
import dev.vakna.core.machine.MachineName;
import dev.vakna.core.machine.MachinePlan;
import dev.vakna.core.machine.MachineSize;
import dev.vakna.core.machine.Wire;
import dev.vakna.core.network.Ipv4;
import dev.vakna.engine.qemu.hardware.MachineArguments.HostChoices;
import dev.vakna.simulator.PlanVariant;
import dev.vakna.simulator.Samples;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class MachineArgumentsTest {

  private static final String UUID = "11111111-2222-4333-8444-000000000001";

  private static Identity identity(String uuid, String mac, String address) {
    return new Identity(
        "awake", "i-1", uuid, UUID, mac, address, 16, "10.86.0.2", List.of("10.86.0.3"), "n");
  }

  private static MachinePlan plan(
      Chipset chipset, ScsiController scsi, CpuWish cpu, Identity identity, DiskPlan... disks) {
    MachinePlan plan = Samples.plan(new MachineName("0".repeat(26)), identity, disks);
    return new PlanVariant(plan)
        .with(new MachineSize(2, 512))
        .with(new Board(chipset, Firmware.SEABIOS, cpu))
        .with(new Devices(scsi, NicModel.VIRTIO, true))
        .starting(plan.bootOrder().reversed())
        .plan();
  }

  private static MachinePlan plan(Chipset chipset, ScsiController scsi, DiskPlan... disks) {
    return plan(
        chipset, scsi, CpuWish.DEFAULT, identity(UUID, "52:54:00:00:00:01", "10.86.1.1"), disks);
  }

  private static DiskPlan disk(Bus bus, int index) {
    return new DiskPlan(bus, index, "drive-x", 512, 512, true, index == 1);
  }

  private static List<String> arguments(MachinePlan plan, Path home, Acceleration acceleration) {
    Placement place =
        new Placement(
            home,
            Path.of("/run/v"),
            home.resolve("serial.log"),
            home.resolve("pid"),
            home.resolve("seed.iso"),
            null,
            null,
            "vk0000000000000");
    return MachineArguments.of(
        plan,
        place,
        new HostChoices("pc-i440fx-7.2", acceleration, AsyncIo.THREADS, ZeroRequests.AS_WRITES),
        UserNetwork.standard(),
        List.of(new Forward(Ipv4.parse("127.0.0.1"), 20000, 22)));
  }

  private static List<String> arguments(MachinePlan plan) {
    return arguments(plan, Path.of("/m"), Acceleration.TCG);
  }

  private static List<String> values(List<String> arguments, String option) {
    List<String> values = new ArrayList<>();
    for (int i = 0; i + 1 < arguments.size(); i++) {
      if (arguments.get(i).equals(option)) {
        values.add(arguments.get(i + 1));
      }
    }
    return values;
  }

  @Test
  void requestsForZerosOfEveryDiskBecomeWritesOfZerosThatAreSeenToBeZeros() {
    List<String> nodes =
        values(
            arguments(
                plan(
                    Chipset.I440FX,
                    ScsiController.VIRTIO_SCSI_SINGLE,
                    disk(Bus.SCSI, 0),
                    disk(Bus.VIRTIO, 1))),
            "-blockdev");
    for (String disk : List.of("scsi0", "virtio1")) {
      assertThat(nodes)
          .anyMatch(node ->
              node.contains("node-name=%s-raw,".formatted(disk))
                  && node.contains("detect-zeroes=unmap"))
          .anyMatch(node ->
              node.startsWith("driver=blkdebug,node-name=%s,image=%s-raw,".formatted(disk, disk)));
    }
  }

  @Test
  void devicesAreWhereProxmoxPutsThem() {
    List<String> devices =
        values(
            arguments(
                plan(
                    Chipset.I440FX,
                    ScsiController.VIRTIO_SCSI_SINGLE,
                    disk(Bus.SCSI, 0),
                    disk(Bus.SCSI, 1),
                    disk(Bus.VIRTIO, 0),
                    disk(Bus.VIRTIO, 7),
                    disk(Bus.SATA, 1))),
            "-device");
    assertThat(devices)
        .anyMatch(d -> d.startsWith("virtio-net-pci") && d.contains("bus=pci.0,addr=0x12"))
        .anyMatch(d -> d.startsWith("VGA") && d.contains("bus=pci.0,addr=0x2"))
        .anyMatch(d -> d.startsWith("virtio-balloon-pci") && d.contains("bus=pci.0,addr=0x3"))
        .anyMatch(d -> d.startsWith("ahci") && d.contains("bus=pci.0,addr=0x7"))
        .anyMatch(d -> d.startsWith("virtio-serial-pci") && d.contains("bus=pci.0,addr=0x8"))
        .anyMatch(d -> d.contains("id=pci.3") && d.contains("bus=pci.0,addr=0x5"))
        .anyMatch(d -> d.contains("id=virtioscsi0") && d.contains("bus=pci.3,addr=0x1"))
        .anyMatch(d -> d.contains("id=virtioscsi1") && d.contains("bus=pci.3,addr=0x2"))
        .anyMatch(d -> d.contains("id=dev-virtio0") && d.contains("bus=pci.0,addr=0xa"))
        .anyMatch(d -> d.contains("id=dev-virtio7") && d.contains("bus=pci.2,addr=0x2"))
        .anyMatch(d -> d.contains("id=dev-sata1") && d.contains("bus=ahci0.1"))
        .anyMatch(d -> d.startsWith("ide-cd,bus=ide.1,unit=0") && d.contains("dev-seed"));
    assertThat(
            devices.indexOf(devices.stream().filter(d -> d.contains("id=pci.3")).findFirst().get()))
        .isLessThan(
            devices.indexOf(
                devices.stream().filter(d -> d.contains("id=virtioscsi0")).findFirst().get()));
  }

  @Test
  void onQ35TheSameSlotsLieBehindTheBridgesSoThatTheCardIsEnp6s18() {
    List<String> devices =
        values(
            arguments(plan(Chipset.Q35, ScsiController.VIRTIO_SCSI_PCI, disk(Bus.SCSI, 0))),
            "-device");
    assertThat(devices.stream().filter(d -> d.startsWith("pcie-root-port"))).hasSize(4);
    assertThat(devices)
        .anyMatch(d -> d.contains("id=pcidmi") && d.contains("bus=pcie.0,addr=0x1e"))
        .anyMatch(d -> d.contains("id=pci.0") && d.contains("bus=pcidmi,addr=0x1"))
        .anyMatch(d -> d.startsWith("virtio-net-pci") && d.contains("bus=pci.0,addr=0x12"))
        .anyMatch(d -> d.startsWith("scsi-cd,bus=scsihw0.0"));
  }

  @Test
  void theSeedTakesTheNextFreePlaceWhereADiskHasIts() {
    DiskPlan[] disks = {disk(Bus.IDE, 2), disk(Bus.IDE, 3)};
    assertThat(values(arguments(plan(Chipset.I440FX, ScsiController.LSI53C810, disks)), "-device"))
        .anyMatch(d -> d.startsWith("ide-cd,bus=ide.0,unit=1"));
    DiskPlan[] all = {disk(Bus.IDE, 0), disk(Bus.IDE, 1), disk(Bus.IDE, 2), disk(Bus.IDE, 3)};
    assertThat(values(arguments(plan(Chipset.I440FX, ScsiController.LSI53C810, all)), "-device"))
        .anyMatch(d -> d.startsWith("ide-cd,bus=ahci0.5"));
  }

  @Test
  void everyImageHasItsFormatNamedAndNothingIsProbed() {
    List<String> arguments =
        arguments(
            plan(
                Chipset.I440FX,
                ScsiController.PVSCSI,
                disk(Bus.SCSI, 0),
                disk(Bus.VIRTIO, 1),
                disk(Bus.IDE, 0)));
    List<String> nodes = values(arguments, "-blockdev");
    assertThat(nodes).hasSize(11);
    assertThat(nodes).allMatch(n -> n.matches(".*driver=(file|raw|blkdebug),.*"));
    assertThat(nodes.stream().filter(n -> n.contains("driver=raw"))).hasSize(4);
    assertThat(arguments).doesNotContain("-drive", "-hda", "-cdrom");
    assertThat(nodes.stream().filter(n -> n.contains("seed")))
        .allMatch(n -> n.contains("read-only=on"));
  }

  @Test
  void theGuestIsLockedInAndCannotReachTheHost() {
    List<String> arguments =
        arguments(plan(Chipset.I440FX, ScsiController.VIRTIO_SCSI_SINGLE, disk(Bus.SCSI, 0)));
    assertThat(values(arguments, "-netdev"))
        .singleElement()
        .asString()
        .contains("restrict=on", "ipv6=off", "net=10.86.0.0/16", "host=10.86.0.2")
        .contains("hostfwd=tcp:127.0.0.1:20000-10.86.1.1:22");
    assertThat(values(arguments, "-sandbox"))
        .containsExactly("on,obsolete=deny,elevateprivileges=deny,spawn=deny,resourcecontrol=deny");
    assertThat(arguments).contains("-nodefaults", "-no-user-config", "-S");
    assertThat(values(arguments, "-device").stream().filter(d -> d.startsWith("virtio-net")))
        .allMatch(d -> d.contains("romfile="));
  }

  @Test
  void disksAreTriedInTheOrderOfThePlanAndErrorsStopTheGuest() {
    List<String> devices =
        values(
            arguments(
                plan(
                    Chipset.I440FX,
                    ScsiController.VIRTIO_SCSI_SINGLE,
                    disk(Bus.SCSI, 0),
                    disk(Bus.SCSI, 1))),
            "-device");
    assertThat(devices)
        .anyMatch(
            d -> d.contains("id=dev-scsi1,rotation_rate=1,bootindex=100,werror=stop,rerror=stop"))
        .anyMatch(d -> d.contains("id=dev-scsi0,bootindex=101,werror=stop,rerror=stop"))
        .anyMatch(d -> d.contains("device_id=drive-scsi0"));
  }

  @Test
  void theProcessorFollowsTheAccelerationAndTheWish() {
    Identity identity = identity(UUID, "52:54:00:00:00:01", "10.86.1.1");
    for (CpuWish wish : CpuWish.values()) {
      MachinePlan plan =
          plan(
              Chipset.I440FX, ScsiController.VIRTIO_SCSI_SINGLE, wish, identity, disk(Bus.SCSI, 0));
      assertThat(values(arguments(plan, Path.of("/m"), Acceleration.TCG), "-cpu"))
          .containsExactly(wish == CpuWish.DEFAULT ? "qemu64" : "max");
      assertThat(values(arguments(plan, Path.of("/m"), Acceleration.KVM), "-cpu"))
          .containsExactly("host");
    }
    assertThat(values(arguments(plan(Chipset.I440FX, ScsiController.PVSCSI)), "-accel"))
        .containsExactly("tcg,thread=multi,tb-size=128");
  }

  @Test
  void identifiersThatAreNotWhatTheySayNeverGetIntoTheList() {
    List<Identity> hostile =
        List.of(
            identity("x,-chardev", "52:54:00:00:00:01", "10.86.1.1"),
            identity(UUID, "52:54:00:00:00:01,netdev=x", "10.86.1.1"),
            identity(UUID, "52:54:00:00:00:01", "10.86.1.1,hostfwd=tcp::1-:1"),
            identity(UUID, "52:54:00:00:00:01", "10.86.1.1\n"));
    for (Identity identity : hostile) {
      MachinePlan plan =
          plan(Chipset.I440FX, ScsiController.PVSCSI, CpuWish.DEFAULT, identity, disk(Bus.SCSI, 0));
      assertThatThrownBy(() -> arguments(plan)).isInstanceOf(IllegalArgumentException.class);
    }
  }

  @Test
  void noTextOfThePlanThatABackupCouldNameIsInTheList() {
    MachinePlan usual =
        plan(
            Chipset.I440FX,
            ScsiController.PVSCSI,
            CpuWish.DEFAULT,
            identity(UUID, "52:54:00:00:00:01", "10.86.1.1"),
            new DiskPlan(Bus.SCSI, 0, "EVIL-device", 512, 512, true, false));
    MachinePlan plan =
        new MachinePlan(
            usual.name(),
            "EVIL-host",
            new MachineSize(1, 64),
            usual.board().version("EVIL-version"),
            usual.devices(),
            usual.state(),
            new Clock(true, null),
            usual.disks(),
            List.of("EVIL-order"),
            usual.identity());
    assertThat(arguments(plan)).noneMatch(argument -> argument.contains("EVIL"));
  }

  @Test
  void whatIsPluggedInSomewhereOpensItsTapAndRunsNoScript() {
    MachinePlan plan =
        plan(Chipset.I440FX, ScsiController.PVSCSI, disk(Bus.SCSI, 0))
            .at(new Wire("public", "vmbr0", null, List.of(), null, null));

    assertThat(values(arguments(plan), "-netdev"))
        .containsExactly("tap,id=net0,ifname=vk0000000000000,script=no,downscript=no");
  }

  @Test
  void aDirectoryWhoseNameHasCommasStaysOneName() {
    Random random = new Random(11);
    for (int i = 0; i < 200; i++) {
      StringBuilder name = new StringBuilder("/m");
      for (int c = 0; c < 12; c++) {
        name.append(",=/ab".charAt(random.nextInt(5)));
      }
      Path home = Path.of(name.toString());
      List<String> nodes =
          values(
              arguments(
                  plan(Chipset.I440FX, ScsiController.PVSCSI, disk(Bus.SCSI, 0)),
                  home,
                  Acceleration.TCG),
              "-blockdev");
      String file = nodes.getFirst();
      // Read back as QEMU reads it: two commas are one, one alone separates.
      List<String> parts = List.of(file.replace(",,", "\0").split(","));
      assertThat(parts)
          .contains("filename=" + home.resolve("disk-scsi0.raw").toString().replace(",", "\0"));
    }
  }
}
