package dev.vakna.vma.read;

import dev.vakna.vma.disk.Digest;
import dev.vakna.vma.format.VmaDevice;
import org.jspecify.annotations.Nullable;

/**
 * What was found of one device.
 *
 * @param device the device
 * @param bytesWritten bytes handed to its target, 0 where it has none
 * @param dataClusters clusters of 64 KiB with at least one stored block
 * @param zeroClusters clusters that are wholly zero
 * @param read digest of what the archive holds, by the archive's own layout; null when none was
 *     taken
 * @param written digest of what its target took, by where it was told to put it; null when none was
 *     taken
 */
public record DeviceReport(
    VmaDevice device,
    long bytesWritten,
    long dataClusters,
    long zeroClusters,
    @Nullable Digest read,
    @Nullable Digest written) {}
