package dev.vakna.core.admission;

import dev.vakna.core.inventory.Resources;
import dev.vakna.core.machine.Engine;
import dev.vakna.core.sizing.Sizes;
import java.util.Optional;

/**
 * How far a host's resources are promised. Disks are sparse and cores are shared, so both are
 * promised several times over; memory is not.
 *
 * @param cpuRatio promised cores per processor thread
 * @param hostMemoryMb MiB kept back for the host itself
 * @param storageRatio promised GiB per GiB of the file system
 * @param diskReserveBytes bytes that must stay free beyond the archive's own size
 */
public record OverCommit(
    double cpuRatio, long hostMemoryMb, double storageRatio, long diskReserveBytes) {

  /** Cores eightfold, storage fourfold, 1 GiB of memory and of disk kept back. */
  public static final OverCommit STANDARD = new OverCommit(8, 1024, 4, Sizes.GIB);

  /** Why the wish does not fit beside what is reserved, in words; none when it fits. */
  public Optional<String> shortage(
      Engine.HostCapacity host, Resources reserved, Resources wish, long archiveBytes) {
    if (reserved.cpuCores() + wish.cpuCores() > host.cpuCores() * cpuRatio) {
      return Optional.of("CPU cores");
    }
    if ((reserved.memoryGb() + (long) wish.memoryGb()) * 1024 > host.memoryMb() - hostMemoryMb) {
      return Optional.of("memory");
    }
    double promised = (double) (reserved.storageGb() + (long) wish.storageGb()) * Sizes.GIB;
    if (promised > host.diskTotalBytes() * storageRatio
        || host.diskFreeBytes() < archiveBytes + diskReserveBytes) {
      return Optional.of("storage");
    }
    return Optional.empty();
  }
}
