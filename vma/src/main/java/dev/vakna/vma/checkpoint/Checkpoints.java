package dev.vakna.vma.checkpoint;

import java.io.IOException;

/** Keeps the newest {@link Checkpoint} of a pass. */
@FunctionalInterface
public interface Checkpoints {

  /**
   * Replaces the one before. Called in the writing thread when everything that the checkpoint
   * claims is durable; on return the checkpoint must be, and at every moment the old or the new one
   * can be read whole.
   */
  void keep(Checkpoint checkpoint) throws IOException;
}
