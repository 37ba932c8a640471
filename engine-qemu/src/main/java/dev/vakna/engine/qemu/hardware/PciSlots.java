package dev.vakna.engine.qemu.hardware;

import dev.vakna.core.machine.Board.Chipset;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * The PCI addresses at which Proxmox VE puts a machine's devices, as the command lines show that it
 * prints ({@code qm showcmd}). Guests name their network cards by them: {@code ens18} on i440FX,
 * {@code enp6s18} on q35, where the same numbering lies behind four root ports and a bridge.
 */
final class PciSlots {

  private enum Bridge {
    PCI1,
    PCI2,
    PCI3
  }

  private final Chipset chipset;
  private final Set<Bridge> used = EnumSet.noneOf(Bridge.class);

  PciSlots(Chipset chipset) {
    this.chipset = chipset;
    if (chipset == Chipset.Q35) {
      used.add(Bridge.PCI1);
      used.add(Bridge.PCI2);
    }
  }

  Option vga(Option device) {
    return chipset == Chipset.Q35 ? on(device, "pcie.0", 1) : on(device, "pci.0", 2);
  }

  Option usb(Option device) {
    return chipset == Chipset.Q35
        ? on(device, "pcie.0", 0x1d)
        : device.with("bus", "pci.0").with("addr", "0x1.0x2");
  }

  Option balloon(Option device) {
    return on(device, "pci.0", 3);
  }

  /** Proxmox keeps slot 4 for a watchdog and has no panic device; ours takes that slot. */
  Option panic(Option device) {
    return on(device, "pci.0", 4);
  }

  Option ahci(Option device) {
    return on(device, "pci.0", 7);
  }

  /** Proxmox keeps slot 9 for SPICE's agent, which is not here. */
  Option spareAhci(Option device) {
    return on(device, "pci.0", 9);
  }

  Option virtioSerial(Option device) {
    return on(device, "pci.0", 8);
  }

  Option firstNic(Option device) {
    return on(device, "pci.0", 18);
  }

  Option random(Option device) {
    return behind(Bridge.PCI1, device, 0x1d);
  }

  /** A controller that serves several disks. Proxmox puts the first two at 5 and 6. */
  Option scsiController(Option device, int number) {
    return number < 2 ? on(device, "pci.0", 5 + number) : behind(Bridge.PCI1, device, 20 + number);
  }

  /** A controller that serves one disk; its bridge takes slot 5. */
  Option singleController(Option device, int disk) {
    return behind(Bridge.PCI3, device, 1 + disk);
  }

  Option virtioDisk(Option device, int index) {
    return index < 6 ? on(device, "pci.0", 10 + index) : behind(Bridge.PCI2, device, index - 5);
  }

  /** The bridges that the devices asked for so far need, to stand before them. */
  List<Option> bridges() {
    List<Option> bridges = new ArrayList<>();
    String parent = "pci.0";
    if (chipset == Chipset.Q35) {
      for (int port = 0; port < 4; port++) {
        bridges.add(
            Option.of("pcie-root-port")
                .with("id", "ich9-pcie-port-" + (port + 1))
                .with("bus", "pcie.0")
                .with("addr", "0x1c." + port)
                .with("multifunction", "on")
                .with("port", port + 1)
                .with("chassis", port + 1));
      }
      parent = "pcidmi";
      bridges.add(on(Option.of("i82801b11-bridge").with("id", "pcidmi"), "pcie.0", 0x1e));
      bridges.add(bridge("pci.0", 10, parent, 1));
    }
    if (used.contains(Bridge.PCI1)) {
      bridges.add(bridge("pci.1", 11, parent, chipset == Chipset.Q35 ? 2 : 0x1e));
    }
    if (used.contains(Bridge.PCI2)) {
      bridges.add(bridge("pci.2", 12, parent, chipset == Chipset.Q35 ? 3 : 0x1f));
    }
    if (used.contains(Bridge.PCI3)) {
      bridges.add(bridge("pci.3", 13, "pci.0", 5));
    }
    return bridges;
  }

  private static Option bridge(String id, int chassis, String bus, int slot) {
    return on(Option.of("pci-bridge").with("id", id).with("chassis_nr", chassis), bus, slot);
  }

  private Option behind(Bridge bridge, Option device, int slot) {
    used.add(bridge);
    return on(device, "pci." + (bridge.ordinal() + 1), slot);
  }

  private static Option on(Option device, String bus, int slot) {
    return device.with("bus", bus).with("addr", "0x" + Integer.toHexString(slot));
  }
}
