package dev.vakna.vma;

/**
 * What was found of one device.
 *
 * @param device the device
 * @param bytesWritten bytes handed to its target, 0 where it has none
 * @param dataClusters clusters of 64 KiB with at least one stored block
 * @param zeroClusters clusters that are wholly zero
 */
public record DeviceReport(
    VmaDevice device, long bytesWritten, long dataClusters, long zeroClusters) {}
