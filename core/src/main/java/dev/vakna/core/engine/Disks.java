package dev.vakna.core.engine;

import dev.vakna.core.archive.ArchiveSource;
import dev.vakna.core.machine.MachinePlan;
import dev.vakna.core.machine.Place;

/** Makes and fills the disks of a machine whose place is reserved. Every call may be repeated. */
public interface Disks {

  /**
   * Makes the machine's disks, of their full size and all zero. An engine whose disks come to be
   * when they are filled does nothing.
   */
  void createDisks(Place place, MachinePlan plan, Watch watch) throws InterruptedException;

  /**
   * Fills every disk, the firmware variables and the TPM state from the archive and makes it
   * durable. Goes on where an earlier attempt had come to, as far as that is surely on the medium,
   * else begins again from nothing. A store that hangs does not hold it up: the watch is asked all
   * the time.
   *
   * @throws dev.vakna.core.archive.ArchiveRejectedException when the archive is damaged
   * @throws EngineException also of the kinds {@code NO_SPACE}, {@code SOURCE_UNREADABLE} and
   *     {@code DAMAGED}
   * @throws InterruptedException when the process is shutting down
   */
  TransferReceipt writeDisks(
      Place place, MachinePlan plan, ArchiveSource source, TransferWatch watch)
      throws InterruptedException;

  /**
   * Reads the filled disks back and compares them with what was read from the archive. Changes
   * nothing. Once the machine was defined its guest may have written, and nothing is compared; nor
   * is by an engine that cannot read its disks.
   *
   * @param fullUpTo bytes of data up to which everything is read back; of more a part is, about so
   *     much, spread over the disks
   * @param watch told of the bytes read back, in the archive's place
   * @throws EngineException of kind {@code DAMAGED} when they differ: the disks must not be used
   * @throws InterruptedException when the process is shutting down
   */
  CheckReceipt checkDisks(Place place, MachinePlan plan, long fullUpTo, TransferWatch watch)
      throws InterruptedException;
}
