package dev.vakna.transfer.share;

/**
 * Bytes a second that transfers of a host may move; 0 is no limit.
 *
 * @param read of archives, all transfers together
 * @param written to disks, all transfers together
 * @param readPerStore of archives of one backup store
 * @param readPerOwner of archives for one owner
 * @param writtenPerOwner to disks for one owner
 */
public record TransferLimits(
    long read, long written, long readPerStore, long readPerOwner, long writtenPerOwner) {

  /** As fast as the host goes. */
  public static final TransferLimits NONE = new TransferLimits(0, 0, 0, 0, 0);

  public TransferLimits {
    if (Math.min(Math.min(read, written), Math.min(readPerStore, readPerOwner)) < 0
        || writtenPerOwner < 0) {
      throw new IllegalArgumentException("a limit below 0 bytes a second; 0 is none");
    }
  }
}
