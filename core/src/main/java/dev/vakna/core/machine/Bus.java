package dev.vakna.core.machine;

import java.util.Locale;

/** How a disk is attached. */
public enum Bus {
  SCSI(31),
  VIRTIO(16),
  SATA(6),
  IDE(4);

  private final int slots;

  Bus(int slots) {
    this.slots = slots;
  }

  /** How many disks the bus takes; their numbers run from 0. */
  public int slots() {
    return slots;
  }

  /** As in a drive's key: lower case. */
  public String code() {
    return name().toLowerCase(Locale.ROOT);
  }
}
