package dev.vakna.core.machine;

import java.util.List;

/**
 * What a transfer did.
 *
 * @param archiveBytes size of the archive read to its end
 * @param disks one line per filled disk
 */
public record TransferReceipt(long archiveBytes, List<DiskReceipt> disks) {

  public TransferReceipt {
    disks = List.copyOf(disks);
  }

  /**
   * @param key the drive's key, {@code efidisk0} or {@code tpmstate0}
   * @param device the archive's device
   * @param dataBytes bytes that the archive stored for it
   * @param writtenBytes bytes written
   * @param digest digest of the content, {@code algorithm:hexadecimal}, or empty when none was
   *     taken
   */
  public record DiskReceipt(
      String key, String device, long dataBytes, long writtenBytes, String digest) {}
}
