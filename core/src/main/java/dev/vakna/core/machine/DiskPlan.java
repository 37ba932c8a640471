package dev.vakna.core.machine;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One data disk of the machine to be.
 *
 * @param bus how it is attached
 * @param index its number on the bus
 * @param device the archive's device that fills it
 * @param sourceBytes the archived device's size
 * @param bytes the disk's size, at least {@code sourceBytes}; more on the disk that grows
 * @param boot the machine starts from it first
 * @param ssd shown to the guest as without rotation
 * @param marks by what the guest knows it again
 */
public record DiskPlan(
    Bus bus,
    int index,
    String device,
    long sourceBytes,
    long bytes,
    boolean boot,
    boolean ssd,
    DiskMarks marks) {

  /** The key of the firmware's variables, which are archived like a disk. */
  public static final String FIRMWARE_KEY = "efidisk0";

  /** The key of the TPM's state, which is archived like a disk. */
  public static final String TPM_KEY = "tpmstate0";

  public DiskPlan {
    Objects.requireNonNull(bus);
    Objects.requireNonNull(device);
    marks = given(marks);
    if (index < 0 || index >= bus.slots()) {
      throw new IllegalArgumentException("%s has no slot %d".formatted(bus.code(), index));
    }
    if (sourceBytes < 0 || bytes < sourceBytes) {
      throw new IllegalArgumentException(
          "disk %s%d of %d bytes cannot hold %d".formatted(bus.code(), index, bytes, sourceBytes));
    }
  }

  /** A disk without marks of its own. */
  public DiskPlan(
      Bus bus, int index, String device, long sourceBytes, long bytes, boolean boot, boolean ssd) {
    this(bus, index, device, sourceBytes, bytes, boot, ssd, DiskMarks.NONE);
  }

  /** An older release wrote none. */
  private static DiskMarks given(@Nullable DiskMarks marks) {
    return marks == null ? DiskMarks.NONE : marks;
  }

  /** The drive's key, for example {@code scsi0}. */
  public String key() {
    return bus.code() + index;
  }
}
