package dev.vakna.vma.format;

/**
 * A device of an archive.
 *
 * @param id 1 to 254
 * @param name letters, digits, {@code . _ -} only, such as {@code drive-scsi0}
 * @param size bytes, a multiple of 512
 */
public record VmaDevice(int id, String name, long size) {

  /** The name under which saved RAM is archived. */
  public static final String VMSTATE = "vmstate";

  /** Whether this is saved RAM and not a disk. */
  public boolean isVmState() {
    return name.equals(VMSTATE);
  }

  /** Clusters of 64 KiB that hold this device, the last one possibly in part. */
  public long clusters() {
    return Math.ceilDiv(size, VmaFormat.CLUSTER);
  }
}
