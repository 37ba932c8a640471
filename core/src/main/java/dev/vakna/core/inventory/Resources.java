package dev.vakna.core.inventory;

/**
 * A machine's size.
 *
 * @param cpuCores cores
 * @param memoryGb GiB
 * @param storageGb GiB over all data disks
 */
public record Resources(int cpuCores, int memoryGb, int storageGb) {}
