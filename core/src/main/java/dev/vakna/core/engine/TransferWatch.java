package dev.vakna.core.engine;

import java.util.Optional;
import java.util.function.LongSupplier;

/** Who watches a transfer, and for whom it is. */
@FunctionalInterface
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

  /**
   * Called before the first move by a transfer that fills disks and can tell how much room there is
   * for them, and again when it begins anew, with empty disks; never by one that only reads them.
   *
   * @param freeBytes left where the disks are; asked now and then, from {@link #moved}, and may
   *     throw an {@link EngineException} when it cannot be told
   */
  default void filling(LongSupplier freeBytes) {}

  /** For whom it is, for engines that share a host among transfers. */
  default TransferParty party() {
    return TransferParty.NOBODY;
  }

  /** Who waits, for an engine that has its disks filled elsewhere and looks how far that is. */
  default Optional<Watch> waiting() {
    return Optional.empty();
  }
}
