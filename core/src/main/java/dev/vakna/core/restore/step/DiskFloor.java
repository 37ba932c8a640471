package dev.vakna.core.restore.step;

import dev.vakna.core.engine.Engine;
import dev.vakna.core.engine.EngineException;
import dev.vakna.core.engine.TransferParty;
import dev.vakna.core.engine.TransferWatch;
import dev.vakna.core.problem.ProblemCode;
import dev.vakna.operations.Failure;
import dev.vakna.operations.StepFailedException;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Stops a transfer before it takes the disk that is kept back for machines that run. A compressed
 * archive may hold more than was taken for granted at admission; that must end one restore and not
 * every machine of the host. A host that does not tell how much is free is asked again at every
 * move, and after some more that was written blindly the transfer stops too.
 */
public final class DiskFloor implements TransferWatch {

  private static final long LOOK_EVERY = 256L << 20;
  private static final long BLIND_UP_TO = 1L << 30;

  private final TransferWatch watch;
  private final Engine engine;
  private final long keptBack;
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

  private void look(long diskBytes) {
    long free = engine.capacity().diskFreeBytes();
    if (free < keptBack) {
      throw StepFailedException.retryable(
          new Failure(
              ProblemCode.CAPACITY_UNAVAILABLE.code(),
              "There was not enough disk space for all that the backup holds. Try again later, or choose a smaller backup. Nothing was kept and nothing is charged.",
              "after %d written bytes %d bytes are free on %s and %d are kept back (vakna.capacity.disk-kept-back)"
                  .formatted(diskBytes, free, engine.host(), keptBack)),
          null);
    }
  }
}
