package dev.vakna.engine.qemu.hardware;

import dev.vakna.core.machine.Board;
import dev.vakna.core.machine.Board.CpuWish;
import dev.vakna.core.machine.Bus;
import dev.vakna.core.machine.Devices.NicModel;
import dev.vakna.core.machine.Devices.ScsiController;
import dev.vakna.core.machine.DiskMarks;
import dev.vakna.core.machine.DiskPlan;
import dev.vakna.core.machine.MachinePlan;
import dev.vakna.core.machine.SystemStrings;
import dev.vakna.core.network.Ipv4;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * QEMU's arguments for a plan. What it takes from the plan are choices from closed sets, numbers,
 * identifiers that it reads as what they are, and texts of strict patterns whose commas are
 * doubled; anything else cannot get into the list.
 */
public final class MachineArguments {

  /** Names of the sockets in the machine's socket directory; QEMU makes all of them. */
  public static final List<String> SOCKETS = List.of("qmp", "qmp2", "serial", "qga", "vnc");

  /** Id of the character device that keeps the guest's own report. */
  public static final String REPORT_DEVICE = "report0";

  /** Bytes of report that are kept until they are read; a power of two. */
  public static final int REPORT_BYTES = 256 * 1024;

  private final MachinePlan plan;
  private final Placement place;
  private final HostChoices host;
  private final UserNetwork network;
  private final List<Forward> forwards;
  private final List<String> arguments = new ArrayList<>();
  private final List<Option> devices = new ArrayList<>();
  private final PciSlots slots;

  private MachineArguments(
      MachinePlan plan,
      Placement place,
      HostChoices host,
      UserNetwork network,
      List<Forward> forwards) {
    this.plan = plan;
    this.place = place;
    this.host = host;
    this.network = network;
    this.forwards = forwards;
    this.slots = new PciSlots(plan.board().chipset());
  }

  /**
   * @param machineType a board that this QEMU offers
   * @param acceleration who executes
   * @param io how images are read and written
   * @param zeros what becomes of a guest's requests for zeros
   */
  public record HostChoices(
      String machineType, Acceleration acceleration, AsyncIo io, ZeroRequests zeros) {}

  /**
   * The arguments without the program's name.
   *
   * @param network what a machine is in that is plugged in nowhere
   * @throws IllegalArgumentException when an identifier of the plan is not what it should be
   */
  public static List<String> of(
      MachinePlan plan,
      Placement place,
      HostChoices host,
      UserNetwork network,
      List<Forward> forwards) {
    return new MachineArguments(plan, place, host, network, forwards).build();
  }

  private List<String> build() {
    String uuid = UUID.fromString(plan.identity().smbiosUuid()).toString();
    String name = plan.name().text();
    add(
        "-name",
        Option.keyed("guest", name)
            .with("process", "vakna-" + name.substring(20))
            .with("debug-threads", "on"));
    arguments.addAll(List.of("-uuid", uuid, "-S", "-nodefaults", "-no-user-config"));
    arguments.addAll(List.of("-display", "none"));
    add(
        "-sandbox",
        Option.of("on")
            .with("obsolete", "deny")
            .with("elevateprivileges", "deny")
            .with("spawn", "deny")
            .with("resourcecontrol", "deny"));
    add("-msg", Option.keyed("timestamp", "on"));
    arguments.addAll(List.of("-pidfile", place.pidFile().toString()));
    add("-action", Option.keyed("shutdown", "pause").with("panic", "pause"));
    board();
    monitors();
    firmware();
    consoles();
    disks();
    seed();
    nic();
    odds();
    slots.bridges().forEach(bridge -> add("-device", bridge));
    devices.forEach(device -> add("-device", device));
    return List.copyOf(arguments);
  }

  private void add(String name, Option value) {
    arguments.add(name);
    arguments.add(value.toString());
  }

  private void board() {
    Option machine = Option.of(host.machineType()).with("usb", "off");
    Placement.FirmwareFiles firmware = place.firmware();
    if (firmware != null) {
      machine.with("pflash0", "efi-code").with("pflash1", "efi-vars");
      machine.with("smm", firmware.systemManagement() ? "on" : "off");
    }
    if (plan.clock().windows()) {
      machine.with("hpet", "off");
    }
    add("-machine", machine);
    add(
        "-accel",
        switch (host.acceleration()) {
          case KVM -> Option.of("kvm");
          // Without a limit the translator's buffer grows to 1 GiB beside the guest's memory.
          case TCG -> Option.of("tcg").with("thread", "multi").with("tb-size", 128);
        });
    add("-cpu", cpu());
    add(
        "-smp",
        Option.of(Integer.toString(plan.size().cpuCores()))
            .with("sockets", 1)
            .with("cores", plan.size().cpuCores())
            .with("threads", 1)
            .with("maxcpus", plan.size().cpuCores()));
    add("-m", Option.of(plan.size().memoryMb() + "M"));
    if (plan.clock().windows() || plan.clock().inLocalTime()) {
      Option clock = Option.keyed("base", plan.clock().inLocalTime() ? "localtime" : "utc");
      add("-rtc", plan.clock().windows() ? clock.with("driftfix", "slew") : clock);
    }
    if (!plan.board().system().equals(SystemStrings.NONE)) {
      add("-smbios", system(plan.board().system()));
    }
  }

  private static Option system(SystemStrings strings) {
    Option option = Option.keyed("type", 1);
    given(option, "manufacturer", strings.manufacturer());
    given(option, "product", strings.product());
    given(option, "version", strings.version());
    given(option, "serial", strings.serial());
    given(option, "sku", strings.sku());
    given(option, "family", strings.family());
    return option;
  }

  private static void given(Option option, String key, @Nullable String value) {
    if (value != null) {
      option.with(key, value);
    }
  }

  private Option cpu() {
    return switch (host.acceleration()) {
      case KVM -> {
        Option cpu = Option.of("host");
        if (plan.clock().windows()) {
          cpu.with("hv-relaxed", "on").with("hv-vapic", "on").with("hv-spinlocks", "0x1fff");
          cpu.with("hv-time", "on");
        }
        yield cpu;
      }
      // "max" is up to a third slower, but has what guests built for newer processors insist on.
      case TCG -> Option.of(plan.board().cpu() == CpuWish.DEFAULT ? "qemu64" : "max");
    };
  }

  private void monitors() {
    for (String monitor : List.of("qmp", "qmp2")) {
      add("-chardev", socket(monitor, monitor));
      add("-mon", Option.keyed("chardev", monitor).with("mode", "control"));
    }
  }

  private Option socket(String id, String name) {
    return Option.of("socket")
        .with("id", id)
        .with("path", place.sockets().resolve(name))
        .with("server", "on")
        .with("wait", "off");
  }

  private void firmware() {
    Placement.FirmwareFiles firmware = place.firmware();
    if (firmware != null) {
      raw(
          "efi-code",
          Option.keyed("driver", "file").with("filename", firmware.code()).with("read-only", "on"),
          Option.keyed("read-only", "on"));
      // A volume manager may have rounded the archived image up; flash wants its exact size.
      raw(
          "efi-vars",
          Option.keyed("driver", "file").with("filename", firmware.variables()),
          Option.keyed("size", firmware.variableBytes()));
      if (firmware.systemManagement()) {
        add(
            "-global",
            Option.keyed("driver", "cfi.pflash01").with("property", "secure").with("value", "on"));
      }
    }
    if (place.tpmSocket() != null) {
      add("-chardev", Option.of("socket").with("id", "tpm0").with("path", place.tpmSocket()));
      add("-tpmdev", Option.of("emulator").with("id", "tpmdev0").with("chardev", "tpm0"));
      // The newer interface speaks version 2.0 alone.
      boolean old = plan.board().tpmVersion() == Board.TpmVersion.V1_2;
      devices.add(Option.of(old ? "tpm-tis" : "tpm-crb").with("tpmdev", "tpmdev0"));
    }
  }

  /** A file and over it the format by name: QEMU never guesses what an image is. */
  private void raw(String node, Option file, Option format) {
    add("-blockdev", file.with("node-name", node + "-file"));
    add(
        "-blockdev",
        format.with("driver", "raw").with("node-name", node).with("file", node + "-file"));
  }

  private void consoles() {
    add(
        "-chardev",
        socket("serial0", "serial").with("logfile", place.serialLog()).with("logappend", "on"));
    arguments.addAll(List.of("-serial", "chardev:serial0"));
    if (plan.devices().vga()) {
      devices.add(slots.vga(Option.of("VGA").with("id", "vga")));
      add("-vnc", Option.of("unix:" + place.sockets().resolve("vnc")));
      if (plan.clock().windows()) {
        boolean q35 = plan.board().chipset() == Board.Chipset.Q35;
        devices.add(slots.usb(Option.of(q35 ? "usb-ehci" : "piix3-usb-uhci").with("id", "usb")));
        devices.add(Option.of("usb-tablet").with("bus", "usb.0").with("port", 1));
      }
    }
    devices.add(slots.virtioSerial(Option.of("virtio-serial-pci").with("id", "vserial0")));
    add("-chardev", socket("qga0", "qga"));
    devices.add(port("qga0", "org.qemu.guest_agent.0"));
    // A ring in QEMU's memory: bounded whatever a guest writes, and there until it is read.
    add("-chardev", Option.of("ringbuf").with("id", REPORT_DEVICE).with("size", REPORT_BYTES));
    devices.add(port(REPORT_DEVICE, "org.vakna.report.0"));
  }

  private static Option port(String chardev, String name) {
    return Option.of("virtserialport")
        .with("bus", "vserial0.0")
        .with("chardev", chardev)
        .with("name", name);
  }

  private void disks() {
    ScsiBus scsi = new ScsiBus(plan.devices().scsi(), slots);
    boolean ahci = false;
    for (DiskPlan disk : plan.disks()) {
      String key = disk.key();
      boolean filtered = host.zeros() == ZeroRequests.AS_WRITES;
      raw(
          filtered ? key + "-raw" : key,
          Option.keyed("driver", "file")
              .with("filename", place.disk(key))
              .with("aio", host.io().code())
              .with("cache.direct", "off")
              .with("discard", "unmap"),
          Option.keyed("discard", "unmap").with("detect-zeroes", "unmap"));
      if (filtered) {
        arguments.addAll(List.of("-blockdev", ZeroRequests.filter(key, key + "-raw")));
      }
      Option device =
          switch (disk.bus()) {
            case SCSI -> scsi.disk(disk.index(), this::addObject, devices);
            case VIRTIO -> slots.virtioDisk(Option.of("virtio-blk-pci"), disk.index());
            case SATA -> {
              if (!ahci) {
                devices.add(slots.ahci(Option.of("ahci").with("id", "ahci0")));
                ahci = true;
              }
              yield Option.of("ide-hd").with("bus", "ahci0." + disk.index());
            }
            case IDE -> ide(Option.of("ide-hd"), disk.index());
          };
      marks(device, disk);
      device.with("drive", key).with("id", "dev-" + key);
      if (disk.ssd() && disk.bus() != Bus.VIRTIO) {
        device.with("rotation_rate", 1);
      }
      int order = plan.bootOrder().indexOf(key);
      if (order >= 0) {
        device.with("bootindex", 100 + order);
      }
      // A guest that sees a failed write damages its file system; one that waits does not.
      devices.add(device.with("werror", "stop").with("rerror", "stop"));
    }
  }

  private static void marks(Option device, DiskPlan disk) {
    DiskMarks marks = disk.marks();
    given(device, "serial", marks.serial());
    if (disk.bus() == Bus.SCSI) {
      given(device, "vendor", marks.vendor());
      given(device, "product", marks.product());
      if (marks.serial() == null) {
        // Guests find disks under /dev/disk/by-id/scsi-0QEMU_QEMU_HARDDISK_drive-scsi0. With a
        // serial number QEMU makes that name of it.
        device.with("device_id", "drive-" + disk.key());
      }
    }
    if (disk.bus() == Bus.IDE || disk.bus() == Bus.SATA) {
      given(device, "model", marks.model());
    }
    if (disk.bus() != Bus.VIRTIO) {
      given(device, "wwn", marks.wwn());
    }
  }

  private void addObject(Option object) {
    add("-object", object);
  }

  private Option ide(Option device, int index) {
    return plan.board().chipset() == Board.Chipset.Q35
        ? device.with("bus", "ide." + index).with("unit", 0)
        : device.with("bus", "ide." + index / 2).with("unit", index % 2);
  }

  private void seed() {
    if (place.seed() == null) {
      return;
    }
    raw(
        "seed",
        Option.keyed("driver", "file").with("filename", place.seed()).with("read-only", "on"),
        Option.keyed("read-only", "on"));
    devices.add(seedDrive().with("drive", "seed").with("id", "dev-seed"));
  }

  /**
   * At {@code ide2}, where Proxmox has its cloud-init drive, or the next place that is free. On q35
   * that is an AHCI port, for which cloud kernels have no driver: there it goes beside the disks
   * where those are on virtio SCSI, which the guest can read or it would not start.
   */
  private Option seedDrive() {
    ScsiController model = plan.devices().scsi();
    if (plan.board().chipset() == Board.Chipset.Q35
        && (model == ScsiController.VIRTIO_SCSI_PCI
            || model == ScsiController.VIRTIO_SCSI_SINGLE)) {
      for (DiskPlan disk : plan.disks()) {
        if (disk.bus() == Bus.SCSI) {
          return Option.of("scsi-cd")
              .with("bus", ScsiBus.controllerOf(model, disk.index()) + ".0")
              .with("channel", 0)
              .with("scsi-id", 1)
              .with("lun", 0);
        }
      }
    }
    for (int index : new int[] {2, 3, 1, 0}) {
      if (plan.disks().stream().noneMatch(disk -> disk.key().equals("ide" + index))) {
        return ide(Option.of("ide-cd"), index);
      }
    }
    if (plan.board().chipset() == Board.Chipset.Q35) {
      return ide(Option.of("ide-cd"), 4);
    }
    if (plan.disks().stream().noneMatch(disk -> disk.bus() == Bus.SATA)) {
      devices.add(slots.ahci(Option.of("ahci").with("id", "ahci0")));
    }
    for (int port = 5; port >= 0; port--) {
      String key = "sata" + port;
      if (plan.disks().stream().noneMatch(disk -> disk.key().equals(key))) {
        return Option.of("ide-cd").with("bus", "ahci0." + port);
      }
    }
    // Every place holds a disk. A guest with disks on AHCI reads a second controller too.
    devices.add(slots.spareAhci(Option.of("ahci").with("id", "ahci1")));
    return Option.of("ide-cd").with("bus", "ahci1.0");
  }

  private void nic() {
    if (plan.devices().nic() == NicModel.NONE) {
      return;
    }
    add("-netdev", plan.wire() == null ? ownNetwork() : tap());
    String model =
        switch (plan.devices().nic()) {
          case VIRTIO -> "virtio-net-pci";
          case E1000 -> "e1000";
          case E1000E -> "e1000e";
          case RTL8139 -> "rtl8139";
          case VMXNET3 -> "vmxnet3";
          case I82551 -> "i82551";
          case I82557B -> "i82557b";
          case I82559ER -> "i82559er";
          case NE2K_PCI -> "ne2k_pci";
          case PCNET -> "pcnet";
          case NONE -> throw new IllegalStateException("a machine without a card has no model");
        };
    String mac = plan.identity().mac();
    if (!mac.matches("[0-9a-f]{2}(:[0-9a-f]{2}){5}")) {
      throw new IllegalArgumentException("'%s' is no lower-case MAC".formatted(mac));
    }
    // An empty romfile: no network boot, and its package need not be there.
    devices.add(
        slots.firstNic(
            Option.of(model)
                .with("netdev", "net0")
                .with("mac", mac)
                .with("id", "nic0")
                .with("romfile", "")));
  }

  private Option tap() {
    // The tap is there, with its filter, before QEMU is.
    return Option.of("tap")
        .with("id", "net0")
        .with("ifname", place.tap())
        .with("script", "no")
        .with("downscript", "no");
  }

  private Option ownNetwork() {
    Ipv4 address = Ipv4.parse(plan.identity().address());
    Option netdev =
        Option.of("user")
            .with("id", "net0")
            // Without it the gateway's address leads to services on the host's loopback.
            .with("restrict", "on")
            .with("ipv6", "off")
            .with("net", network.gateway().network(network.prefix()) + "/" + network.prefix())
            .with("host", network.gateway())
            .with("dns", network.nameserver())
            .with("dhcpstart", address);
    for (Forward forward : forwards) {
      netdev.with(
          "hostfwd",
          "tcp:%s:%d-%s:%d"
              .formatted(forward.bind(), forward.port(), address, forward.guestPort()));
    }
    return netdev;
  }

  private void odds() {
    devices.add(Option.of("vmgenid").with("guid", UUID.fromString(plan.identity().generationId())));
    devices.add(slots.panic(Option.of("pvpanic-pci")));
    devices.add(slots.balloon(Option.of("virtio-balloon-pci").with("id", "balloon0")));
    add("-object", Option.of("rng-random").with("id", "rng0").with("filename", "/dev/urandom"));
    devices.add(
        slots.random(
            Option.of("virtio-rng-pci")
                .with("rng", "rng0")
                .with("max-bytes", 1024)
                .with("period", 1000)));
  }
}
