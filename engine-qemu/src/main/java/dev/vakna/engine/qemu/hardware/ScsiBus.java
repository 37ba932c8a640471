package dev.vakna.engine.qemu.hardware;

import dev.vakna.core.machine.Devices.ScsiController;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/** SCSI controllers as Proxmox VE counts them, and each disk's place on them. */
final class ScsiBus {

  /** The older chips address seven disks beside themselves. */
  private static final int LSI_DISKS = 7;

  private final ScsiController model;
  private final PciSlots slots;
  private final Set<Integer> controllers = new HashSet<>();

  ScsiBus(ScsiController model, PciSlots slots) {
    this.model = model;
    this.slots = slots;
  }

  /** The disk's device; its controller is added before it when it is the first on it. */
  Option disk(int index, Consumer<Option> objects, List<Option> devices) {
    int number = number(model, index);
    String id = controllerOf(model, index);
    if (controllers.add(number)) {
      controller(id, number, objects, devices);
    }
    Option device = Option.of("scsi-hd").with("bus", id + ".0");
    switch (model) {
      case VIRTIO_SCSI_SINGLE -> device.with("channel", 0).with("scsi-id", 0).with("lun", index);
      case VIRTIO_SCSI_PCI -> device.with("channel", 0).with("scsi-id", 0).with("lun", index);
      case PVSCSI, MEGASAS -> device.with("scsi-id", index);
      case LSI53C895A, LSI53C810 -> device.with("scsi-id", index % LSI_DISKS);
    }
    return device;
  }

  /** Id of the controller that serves a disk. */
  static String controllerOf(ScsiController model, int index) {
    return (model == ScsiController.VIRTIO_SCSI_SINGLE ? "virtioscsi" : "scsihw")
        + number(model, index);
  }

  private static int number(ScsiController model, int index) {
    return switch (model) {
      case VIRTIO_SCSI_SINGLE -> index;
      case VIRTIO_SCSI_PCI, PVSCSI, MEGASAS -> 0;
      case LSI53C895A, LSI53C810 -> index / LSI_DISKS;
    };
  }

  private void controller(String id, int number, Consumer<Option> objects, List<Option> devices) {
    switch (model) {
      case VIRTIO_SCSI_SINGLE -> {
        objects.accept(Option.of("iothread").with("id", "iothread-" + id));
        devices.add(
            slots.singleController(
                Option.of("virtio-scsi-pci").with("id", id).with("iothread", "iothread-" + id),
                number));
      }
      case VIRTIO_SCSI_PCI -> devices.add(plain("virtio-scsi-pci", id, number));
      case PVSCSI -> devices.add(plain("pvscsi", id, number));
      case MEGASAS -> devices.add(plain("megasas", id, number));
      case LSI53C895A -> devices.add(plain("lsi53c895a", id, number));
      case LSI53C810 -> devices.add(plain("lsi53c810", id, number));
    }
  }

  private Option plain(String model, String id, int number) {
    return slots.scsiController(Option.of(model).with("id", id), number);
  }
}
