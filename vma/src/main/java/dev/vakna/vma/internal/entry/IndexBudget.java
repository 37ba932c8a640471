package dev.vakna.vma.internal.entry;

import java.util.function.IntSupplier;

/** How much of an index is left for histories, given how much of its archive was read. */
final class IndexBudget {

  /**
   * What is always there: header, trailer, the archive's identity, a few devices with their
   * digests.
   */
  private static final int FIXED = 2_500;

  private static final int PER_SEGMENT = 28;
  private static final int PER_RUN = 9;

  private final double share;
  private final IntSupplier runs;

  /**
   * @param share of the archive that the index may take
   * @param runs how many runs of clusters are known
   */
  IndexBudget(double share, IntSupplier runs) {
    this.share = share;
    this.runs = runs;
  }

  /**
   * Bytes that may be added; less than 0 when too many were.
   *
   * @param archiveBytes of the archive that the index speaks of by now
   * @param kept bytes of histories in the index
   * @param segments in the index
   */
  long room(long archiveBytes, long kept, int segments) {
    long contents = FIXED + (long) PER_SEGMENT * segments + (long) PER_RUN * runs.getAsInt();
    return (long) (archiveBytes * share) - kept - contents;
  }
}
