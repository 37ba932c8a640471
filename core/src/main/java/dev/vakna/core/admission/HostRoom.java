package dev.vakna.core.admission;

import dev.vakna.core.engine.SiteCapacity;
import dev.vakna.core.inventory.Resources;
import dev.vakna.core.sizing.Sizes;

/**
 * What a host has left to promise: the largest machine that would still be admitted. Never below
 * zero.
 *
 * @param cpuCores cores
 * @param memoryMb MiB
 * @param storageGb GiB over all data disks
 * @param diskBytes what one more restore may write
 */
public record HostRoom(long cpuCores, long memoryMb, long storageGb, long diskBytes) {

  /** What is left beside the load. */
  public static HostRoom of(SiteCapacity host, HostLoad load, OverCommit policy) {
    Resources promised = load.promised();
    return new HostRoom(
        left((long) (host.cpuCores() * policy.cpuRatio()), promised.cpuCores()),
        left(host.memoryMb() - policy.memoryKeptBackMb(), promised.memoryGb() * 1024L),
        left(
            (long) (host.diskTotalBytes() * policy.storageRatio()) / Sizes.GIB,
            promised.storageGb()),
        left(host.diskFreeBytes() - policy.diskKeptBackBytes(), load.diskInFlight()));
  }

  private static long left(long all, long taken) {
    return Math.max(0, all - taken);
  }
}
