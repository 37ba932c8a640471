package dev.vakna.vma.read;

import dev.vakna.vma.format.Compression;
import dev.vakna.vma.format.VmaHeader;
import dev.vakna.vma.format.VmaWarning;
import java.util.List;

/**
 * The outcome of a pass over an archive that is good to its last byte.
 *
 * @param header what the header says
 * @param compression how the archive is packed
 * @param compressedBytes length of the archive as stored
 * @param streamBytes length of the uncompressed stream
 * @param extents number of extents
 * @param devices one entry per device, in the order of the header
 * @param resumedAt byte of the uncompressed stream up to which an earlier pass had written; 0 for a
 *     pass from the start
 * @param warnings those of the header and what was noticed on the way
 */
public record ReadReport(
    VmaHeader header,
    Compression compression,
    long compressedBytes,
    long streamBytes,
    long extents,
    List<DeviceReport> devices,
    long resumedAt,
    List<VmaWarning> warnings) {

  /** Copies the lists. */
  public ReadReport {
    devices = List.copyOf(devices);
    warnings = List.copyOf(warnings);
  }
}
