package dev.vakna.vma.checkpoint;

import java.time.Duration;
import java.util.Optional;

/**
 * How a pass is made resumable.
 *
 * @param from where an earlier pass had come to, or empty to begin from the start
 * @param keeper takes the checkpoints
 * @param everyBytes a checkpoint is due when so many bytes of the stream were read since the last
 * @param everyTime or when so much time has passed since
 */
public record Checkpointing(
    Optional<Checkpoint> from, Checkpoints keeper, long everyBytes, Duration everyTime) {

  /** A checkpoint every 256 MiB or 5 seconds, whichever comes first. */
  public static Checkpointing standard(Optional<Checkpoint> from, Checkpoints keeper) {
    return new Checkpointing(from, keeper, 256L << 20, Duration.ofSeconds(5));
  }

  /** Whether one is due when so much was read, and so much time has passed, since the last. */
  public boolean due(long bytes, long nanos) {
    return bytes >= everyBytes || nanos >= everyTime.toNanos();
  }

  /** Checks the ranges. */
  public Checkpointing {
    if (everyBytes < 0 || everyTime.isNegative()) {
      throw new IllegalArgumentException("distances between checkpoints must not be negative");
    }
  }
}
