package dev.vakna.core.machine;

import java.util.Objects;

/**
 * What is plugged in beside the disks.
 *
 * @param scsi the SCSI controller
 * @param nic the network card's model
 * @param vga false for a machine with a serial console only
 */
public record Devices(ScsiController scsi, NicModel nic, boolean vga) {

  public Devices {
    Objects.requireNonNull(scsi);
    Objects.requireNonNull(nic);
  }

  /** The SCSI controller's model. */
  public enum ScsiController {
    VIRTIO_SCSI_SINGLE,
    VIRTIO_SCSI_PCI,
    LSI53C895A,
    LSI53C810,
    PVSCSI,
    MEGASAS
  }

  /** A network card's model. */
  public enum NicModel {
    VIRTIO,
    E1000,
    E1000E,
    RTL8139,
    VMXNET3,
    I82551,
    I82557B,
    I82559ER,
    NE2K_PCI,
    PCNET,
    /** No network card: plans of older releases, whose originals had none. */
    NONE
  }
}
