package dev.vakna.vma.extract;

import dev.vakna.vma.disk.RawFileTarget;
import java.util.Set;

/**
 * What is extracted, and how.
 *
 * @param disks names of the disks to write; empty for all
 * @param configs whether configuration files are written
 * @param replace whether the directory may hold files already, of which those with the same names
 *     are replaced
 * @param mode how disks are written
 */
public record ExtractOptions(
    Set<String> disks, boolean configs, boolean replace, RawFileTarget.Mode mode) {

  /** Copies the set. */
  public ExtractOptions {
    disks = Set.copyOf(disks);
  }

  /** Everything, into a directory that is new or empty. */
  public static ExtractOptions defaults() {
    return new ExtractOptions(Set.of(), true, false, RawFileTarget.Mode.DIRECT_IF_POSSIBLE);
  }
}
