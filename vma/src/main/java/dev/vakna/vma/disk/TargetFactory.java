package dev.vakna.vma.disk;

import dev.vakna.vma.format.VmaDevice;
import java.io.IOException;
import java.util.Optional;

/** Chooses where the disks of an archive go. */
@FunctionalInterface
public interface TargetFactory {

  /**
   * Opens the target of a disk. Called once per disk (never for saved RAM) before data is read.
   *
   * @return the target, or empty to check this disk and write nothing
   */
  Optional<DiskTarget> open(VmaDevice disk) throws IOException;

  /** Writes nothing. */
  static TargetFactory none() {
    return disk -> Optional.empty();
  }
}
