package dev.vakna.core.engine;

/**
 * What a site has.
 *
 * @param cpuCores processor threads
 * @param memoryMb MiB of memory
 * @param diskFreeBytes free where disks are made
 * @param diskTotalBytes all that there is where disks are made
 */
public record SiteCapacity(int cpuCores, long memoryMb, long diskFreeBytes, long diskTotalBytes) {}
