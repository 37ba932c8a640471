package dev.vakna.vma.write;

/**
 * What was written.
 *
 * @param compressedBytes length of the archive as stored
 * @param streamBytes length of the uncompressed stream
 * @param extents number of extents
 * @param dataBytes bytes of disk blocks that are not zero
 * @param diskBytes sum of the sizes of all disks
 */
public record WriteReport(
    long compressedBytes, long streamBytes, long extents, long dataBytes, long diskBytes) {}
