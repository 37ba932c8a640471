package dev.vakna.core.machine;

/**
 * How large a machine is.
 *
 * @param cpuCores cores
 * @param memoryMb MiB
 */
public record MachineSize(int cpuCores, int memoryMb) {}
