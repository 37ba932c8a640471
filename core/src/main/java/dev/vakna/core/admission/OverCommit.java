package dev.vakna.core.admission;

import dev.vakna.core.backup.Backup;
import dev.vakna.core.engine.SiteCapacity;
import dev.vakna.core.guest.ArchivedGuest;
import dev.vakna.core.guest.GuestConfig;
import dev.vakna.core.inventory.Resources;
import dev.vakna.core.sizing.Sizes;
import java.util.Optional;

/**
 * How far a host's resources are promised. Disks are sparse and cores are shared, so both are
 * promised several times over; memory is not. What restores in flight have yet to write is not
 * promised twice: each holds the disk it may fill, until it ends.
 *
 * @param cpuRatio promised cores per processor thread
 * @param memoryKeptBackMb MiB kept back for the host itself
 * @param storageRatio promised GiB per GiB of the file system
 * @param diskKeptBackBytes bytes that stay free for the growth of machines that run; no restore is
 *     admitted into them or goes on writing in them
 * @param expansion how many times its own size a compressed archive is taken to fill on the disk
 */
public record OverCommit(
    double cpuRatio,
    long memoryKeptBackMb,
    double storageRatio,
    long diskKeptBackBytes,
    double expansion) {

  /**
   * Cores eightfold, storage fourfold, 1 GiB of memory and of disk kept back, compressed archives
   * taken to fill four times their size.
   */
  public static final OverCommit STANDARD = new OverCommit(8, 1024, 4, Sizes.GIB, 4);

  public OverCommit {
    if (!(cpuRatio > 0 && storageRatio > 0 && expansion >= 1)
        || memoryKeptBackMb < 0
        || diskKeptBackBytes < 0) {
      throw new IllegalArgumentException(
          "ratios must be above 0, the expansion at least 1, and what is kept back at least 0");
    }
  }

  /** What there is too little of. */
  public enum Shortage {
    CPU("CPU cores", true),
    MEMORY("memory", true),
    STORAGE("storage", true),
    /** Of the disk itself, for what the backup holds; a smaller wish does not need less. */
    DISK("disk space for this backup", false);

    private final String words;
    private final boolean lessHelps;

    Shortage(String words, boolean lessHelps) {
      this.words = words;
      this.lessHelps = lessHelps;
    }

    /** For people. */
    public String words() {
      return words;
    }

    /** Whether a smaller machine could fit. */
    public boolean lessHelps() {
      return lessHelps;
    }
  }

  /**
   * What a restore may write to the host's disk: never more than the devices that it fills; by a
   * plain archive never more than the archive's size, by a compressed one {@link #expansion} times
   * that. Only for compressed archives this is a guess; one that expands further is stopped where
   * the kept-back disk begins.
   */
  public long expectedBytes(Backup backup, GuestConfig guest) {
    ArchivedGuest read = backup.contents().guest();
    long devices = read == null ? guest.dataBytes() : read.fillBytes();
    boolean plain = backup.file().key().endsWith(".vma");
    return Math.min(devices, (long) (backup.file().sizeBytes() * (plain ? 1 : expansion)));
  }

  /**
   * What the wish lacks beside what is promised; none when it fits.
   *
   * @param expectedBytes what the restore may write
   */
  public Optional<Shortage> shortage(
      SiteCapacity host, HostLoad load, Resources wish, long expectedBytes) {
    HostRoom room = HostRoom.of(host, load, this);
    if (wish.cpuCores() > room.cpuCores()) {
      return Optional.of(Shortage.CPU);
    }
    if (wish.memoryGb() * 1024L > room.memoryMb()) {
      return Optional.of(Shortage.MEMORY);
    }
    if (wish.storageGb() > room.storageGb()) {
      return Optional.of(Shortage.STORAGE);
    }
    return expectedBytes > room.diskBytes() ? Optional.of(Shortage.DISK) : Optional.empty();
  }
}
