package dev.vakna.core.sizing;

import dev.vakna.core.guest.GuestConfig;
import dev.vakna.core.machine.DiskPlan;
import dev.vakna.core.region.Region;
import java.util.List;

/**
 * How much storage a restore needs and gets.
 *
 * @param floorGb the larger of the source's storage and the backup's size, in whole GiB
 * @param range the region's smallest and largest storage
 */
public record StorageRule(int floorGb, Region.Range range) {

  public static StorageRule of(int sourceStorageGb, int backupGb, Region.Range range) {
    return new StorageRule(Math.max(sourceStorageGb, backupGb), range);
  }

  /** The smallest value that a caller may ask for, and what one who asks for nothing gets. */
  public int minimumGb() {
    return Math.max(floorGb, range.min());
  }

  /** True when what must be restored is more than the region gives one machine. */
  public boolean impossible() {
    return floorGb > range.max();
  }

  /**
   * The disks of a machine whose data disks together make {@code storageGb}: every disk keeps its
   * size, the boot disk grows.
   *
   * @param storageGb at least {@link #minimumGb}
   */
  public static List<DiskPlan> disks(GuestConfig guest, int storageGb) {
    GuestConfig.Drive boot = guest.bootDrive();
    long growth = Math.subtractExact(storageGb * Sizes.GIB, guest.dataBytes());
    if (growth < 0) {
      throw new IllegalArgumentException(
          "%d GiB cannot hold disks of %d bytes".formatted(storageGb, guest.dataBytes()));
    }
    return guest.drives().stream()
        .map(drive ->
            new DiskPlan(
                drive.bus(),
                drive.index(),
                drive.device(),
                drive.bytes(),
                drive.bytes() + (drive.equals(boot) ? growth : 0),
                drive.equals(boot),
                drive.ssd(),
                drive.marks()))
        .toList();
  }
}
