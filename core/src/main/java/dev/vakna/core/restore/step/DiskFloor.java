package dev.vakna.core.restore.step;

import dev.vakna.core.engine.Engine;
import dev.vakna.core.engine.EngineException;
import dev.vakna.core.engine.TransferParty;
import dev.vakna.core.engine.TransferWatch;
import dev.vakna.core.engine.Watch;
import dev.vakna.operations.StepFailedException;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/**
 * Stops a transfer before it takes the disk that is kept back for machines that run. A compressed
 * archive may hold more than was taken for granted at admission; that must end one restore and not
 * every machine of the host. It is the place of the disks themselves that is asked how much is
 * free, where the transfer can tell, else the engine's host. What does not answer is asked again at
 * every move, and after some more that was written blindly the transfer stops too.
 */
public final class DiskFloor implements TransferWatch {

  /** Several restores at once may each take so much, and what is set aside ahead, unseen. */
  private static final long LOOK_EVERY = 64L << 20;

  private static final long BLIND_UP_TO = 1L << 30;

  private final TransferWatch watch;
  private final Engine engine;
  private final long keptBack;
  private volatile LongSupplier freeBytes;
  private final AtomicLong nextLook = new AtomicLong();
  private final AtomicLong seenAt = new AtomicLong(-1);

  /**
   * @param watch told of everything first
   * @param keptBack bytes that stay free
   */
  public DiskFloor(TransferWatch watch, Engine engine, long keptBack) {
    this.watch = watch;
    this.engine = engine;
    this.keptBack = keptBack;
    this.freeBytes = () -> engine.read().capacity().diskFreeBytes();
  }

  @Override
  public void filling(LongSupplier free) {
    watch.filling(free);
    freeBytes = free;
    nextLook.set(0);
    seenAt.set(-1);
  }

  @Override
  public void moved(long archiveBytes, long archiveTotal, long diskBytes) {
    watch.moved(archiveBytes, archiveTotal, diskBytes);
    long due = nextLook.get();
    if (diskBytes >= due && nextLook.compareAndSet(due, diskBytes + LOOK_EVERY)) {
      try {
        look(diskBytes);
        seenAt.set(diskBytes);
      } catch (EngineException e) {
        // What an earlier attempt had written was not written blindly.
        seenAt.compareAndSet(-1, diskBytes);
        if (diskBytes - seenAt.get() > BLIND_UP_TO) {
          throw e;
        }
        nextLook.set(due);
      }
    }
  }

  @Override
  public TransferParty party() {
    return watch.party();
  }

  @Override
  public Optional<Watch> waiting() {
    return watch.waiting();
  }

  private void look(long diskBytes) {
    long free = freeBytes.getAsLong();
    if (free < keptBack) {
      throw StepFailedException.retryable(
          Faults.noRoom(
              "after %d written bytes %d bytes are free for the disks on %s and %d are kept back (vakna.capacity.disk-kept-back)"
                  .formatted(diskBytes, free, engine.name(), keptBack)),
          null);
    }
  }
}
