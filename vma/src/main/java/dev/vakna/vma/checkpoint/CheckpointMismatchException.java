package dev.vakna.vma.checkpoint;

import java.io.IOException;

/**
 * A checkpoint does not belong to what was found of archive and targets. The archive may be good:
 * forget the checkpoint, make the targets anew and begin from the start.
 */
public final class CheckpointMismatchException extends IOException {

  private static final long serialVersionUID = 1L;

  public CheckpointMismatchException(String message) {
    super(message);
  }
}
