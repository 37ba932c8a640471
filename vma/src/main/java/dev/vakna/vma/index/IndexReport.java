package dev.vakna.vma.index;

import dev.vakna.vma.internal.entry.StreamAppraiser;
import dev.vakna.vma.internal.layout.IndexWriter;
import dev.vakna.vma.internal.layout.Segment;
import dev.vakna.vma.read.ReadReport;
import dev.vakna.vma.repack.Repacking;
import java.util.List;

/**
 * What came of making an index.
 *
 * @param read the pass over the archive
 * @param bytes size of the index file
 * @param segments stretches of the stream with a digest each
 * @param entries places where the stream can be entered
 * @param tried candidates that were tried
 * @param refused candidates that did not hold
 * @param longestUnit most bytes of stream between two entries: what one read may have to decode
 */
public record IndexReport(
    ReadReport read,
    long bytes,
    int segments,
    int entries,
    int tried,
    int refused,
    long longestUnit) {

  private static final long FAR_APART = 64L << 20;

  static IndexReport of(
      ReadReport read,
      IndexWriter writer,
      List<Segment> segments,
      StreamUnits units,
      StreamAppraiser appraiser) {
    return new IndexReport(
        read,
        writer.bytes(),
        segments.size(),
        units.count(),
        appraiser.tried(),
        appraiser.refused(),
        units.longest());
  }

  /**
   * Whether entries are so few that reads at random may be slow: more than 64 MiB of stream between
   * two of them. {@link Repacking} helps.
   */
  public boolean entriesFarApart() {
    return farApart(longestUnit);
  }

  static boolean farApart(long longestUnit) {
    return longestUnit > FAR_APART;
  }
}
