package dev.vakna.core.engine;

/** Who watches a transfer, and for whom it is. */
public interface TransferWatch {

  /**
   * Called often, from any of the transfer's threads, and cheap. Throws when the transfer must
   * stop; the engine lets that exception pass through unchanged.
   *
   * @param archiveBytes bytes of the archive file consumed
   * @param archiveTotal size of the archive file
   * @param diskBytes bytes written to disks
   */
  void moved(long archiveBytes, long archiveTotal, long diskBytes);

  /** For whom it is, for engines that share a host among transfers. */
  default TransferParty party() {
    return TransferParty.NOBODY;
  }
}
