package dev.vakna.core.engine;

import java.util.List;
import java.util.Objects;

/**
 * What reading the disks back found; that it agrees with what was read from the archive goes
 * without saying, else there would be no receipt.
 *
 * @param disks one line per filled disk
 */
public record CheckReceipt(List<DiskCheck> disks) {

  /** Nothing was read back. */
  public static final CheckReceipt NONE = new CheckReceipt(List.of());

  public CheckReceipt {
    disks = List.copyOf(disks);
  }

  /** How much of a disk was read back. */
  public enum Extent {
    /** All of its data. */
    FULL,
    /** A part, spread over the whole disk. */
    SAMPLED,
    /** Nothing: whoever filled it took no digest, or the machine has run on it already. */
    NONE
  }

  /**
   * One disk.
   *
   * @param key the drive's key, {@code efidisk0} or {@code tpmstate0}
   * @param extent how much of it
   * @param bytesRead bytes read back; holes are not read
   * @param percent of the disk's data that the sample covers, 100 when full
   * @param pastCache the storage answered and not the host's memory
   * @param digest of what was read back, {@code algorithm:hexadecimal}; empty unless full
   */
  public record DiskCheck(
      String key, Extent extent, long bytesRead, int percent, boolean pastCache, String digest) {

    public DiskCheck {
      Objects.requireNonNull(key);
      Objects.requireNonNull(extent);
      Objects.requireNonNull(digest);
    }
  }
}
