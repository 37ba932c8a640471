package dev.vakna.core.index;

import dev.vakna.core.archive.ArchiveIdentity;
import dev.vakna.core.archive.ArchiveSource;
import java.util.List;

/**
 * The port to the indexes that are kept on this host, outside of every store. Several servers may
 * share them; any of them may die at any time. Safe for use by several threads.
 *
 * <p>What counts as an index is whole and of the very archive that it is asked for: nothing is left
 * of a making that did not come to its end, and what is damaged, or of another archive, is thrown
 * away when it is found so and made again. An index only saves time: whatever is wrong with one
 * costs that one alone, and no restore.
 */
public interface ArchiveIndexes {

  /** All that count, whole ones only, once each; anything else that lies there is none. */
  List<KeptIndex> kept();

  /**
   * Makes an archive's index by one pass with all checks, unless there is one. One is made at a
   * time on a host: whoever comes second is told so at once, and makes none. Nothing but {@code
   * Built} leaves an index behind, and nothing is written beside the archive. Whoever has an index
   * made of archives sees to {@link #paused} and to how much they may take together.
   *
   * @param archive what was scanned
   * @param source where it lies
   * @param background keeps to the bandwidth that is allowed to background work
   * @throws InterruptedException when the process is shutting down; nothing is kept
   */
  BuildOutcome build(
      ArchiveIdentity archive, ArchiveSource source, boolean background, BuildWatch watch)
      throws InterruptedException;

  /**
   * Removes an index; finding none is success. A restore that uses it is not disturbed. One that is
   * being made is not stopped by this, but by its watch.
   */
  void drop(ArchiveIdentity archive);

  /** What restores on this server missed since this was asked last; each is told once. */
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
