package dev.vakna.core.engine;

import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What a transfer did.
 *
 * @param archiveBytes size of the archive
 * @param resumedAtBytes byte of the uncompressed archive from which this transfer went on, because
 *     an earlier one had written everything before; 0 for one from the start
 * @param byIndex whether the archive was read by its index, whose making had read it to its end
 * @param disks one line per filled disk
 */
public record TransferReceipt(
    long archiveBytes, long resumedAtBytes, boolean byIndex, List<DiskReceipt> disks) {

  public TransferReceipt {
    disks = List.copyOf(disks);
  }

  /**
   * One disk. Both digests are {@code algorithm:hexadecimal}, or empty when none was taken.
   *
   * @param key the drive's key, {@code efidisk0} or {@code tpmstate0}
   * @param device the archive's device
   * @param dataBytes bytes that the archive stored for it
   * @param writtenBytes bytes written
   * @param digestRead of the content as the archive holds it
   * @param digestWritten of the content as it was handed to the disk
   */
  public record DiskReceipt(
      String key,
      String device,
      long dataBytes,
      long writtenBytes,
      String digestRead,
      String digestWritten) {

    public DiskReceipt {
      Objects.requireNonNull(key);
      Objects.requireNonNull(device);
      digestRead = orEmpty(digestRead);
      digestWritten = orEmpty(digestWritten);
    }

    /** Receipts of an older release have none. */
    private static String orEmpty(@Nullable String digest) {
      return digest == null ? "" : digest;
    }
  }
}
