package dev.vakna.core.index;

import dev.vakna.core.archive.ArchiveIdentity;
import dev.vakna.core.archive.ArchiveSource;
import java.util.List;

/**
 * The port to the indexes that are kept on this host, outside of every store. Several servers may
 * share them; any of them may die at any time.
 */
public interface ArchiveIndexes {

  /** All of them. */
  List<KeptIndex> kept();

  /**
   * Makes an archive's index by one pass with all checks. One is made at a time on a host.
   *
   * @param archive what was scanned
   * @param source where it lies
   * @param background keeps to the bandwidth that is allowed to background work
   * @throws InterruptedException when the process is shutting down; nothing is kept
   */
  BuildOutcome build(
      ArchiveIdentity archive, ArchiveSource source, boolean background, BuildWatch watch)
      throws InterruptedException;

  /** Removes an index; finding none is success. A restore that uses it is not disturbed. */
  void drop(ArchiveIdentity archive);

  /** What restores on this server missed since this was asked last. */
  List<Miss> misses();

  /** Whether an operator has paused the making of indexes. Stays so over restarts. */
  boolean paused();

  /** Pauses it, or has it go on. */
  void pause(boolean paused);

  /**
   * A restore went without an index.
   *
   * @param rejected there was one, and it did not fit or was damaged; it is not used again
   */
  record Miss(ArchiveIdentity archive, boolean rejected) {}
}
