package dev.vakna.vma.fill;

import dev.vakna.vma.checkpoint.Checkpoint;
import dev.vakna.vma.checkpoint.Checkpoints;
import dev.vakna.vma.disk.ResumableTarget;
import dev.vakna.vma.disk.TargetFactory;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;

/** The disks that an archive fills. */
public interface FilledDisks extends TargetFactory {

  /**
   * A fill begins, and every target is opened after this; again if what was written so far must not
   * be trusted.
   *
   * @param from where it goes on from, on disks as they stand; empty to begin with disks that read
   *     as zeros
   */
  void begin(Optional<Checkpoint> from) throws IOException;

  /** How a later fill can go on where this one ends; empty if none can. */
  default Optional<Resumption> resumption() {
    return Optional.empty();
  }

  /** Keeps how far a fill came. All targets are {@link ResumableTarget}s then. */
  interface Resumption extends Checkpoints {

    /** How far an earlier fill came; empty when nothing tells. */
    Optional<Checkpoint> newest();

    /** Whether the disks stand as that one left them. */
    boolean stand();

    /** The checkpoint is not of this archive or of these disks. */
    void forget() throws IOException;

    /** Bytes of the uncompressed archive between two checkpoints. */
    long everyBytes();

    /** Time between two checkpoints, whichever comes first. */
    Duration everyTime();
  }
}
