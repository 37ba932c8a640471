package dev.vakna.vma.pass;

/**
 * How dense an index is. Closer entries make reads in the middle quicker and the index larger.
 *
 * @param entrySpacing bytes of uncompressed stream between two entries that need a history, at
 *     least; 1 MiB to 1 GiB. There is at most one in 8 MiB. Entries that need none are taken
 *     wherever they are, at most one a MiB
 * @param triesPerPiece places of each 8 MiB that may be looked at as entries where the first ones
 *     do not hold; 1 to 1024
 * @param share how much of the archive's size the index may take, more than 0 and at most 1; an
 *     entry for which there is no room is left out. The places of the clusters and the digests are
 *     never left out; of an archive of less than some 100 KiB they may be more
 */
public record IndexOptions(long entrySpacing, int triesPerPiece, double share) {

  /** Checks the ranges. */
  public IndexOptions {
    if (entrySpacing < 1 << 20 || entrySpacing > 1 << 30) {
      throw new IllegalArgumentException("entrySpacing must be 1048576 to 1073741824");
    }
    if (triesPerPiece < 1 || triesPerPiece > 1024) {
      throw new IllegalArgumentException("triesPerPiece must be 1 to 1024");
    }
    if (!(share > 0 && share <= 1)) {
      throw new IllegalArgumentException("share must be more than 0 and at most 1");
    }
  }

  /** Entries every 8 MiB, as far as an index of 1 % of the archive has room for them. */
  public static IndexOptions defaults() {
    return new IndexOptions(8L << 20, 128, 0.01);
  }

  /** The same with entries as far apart, in bytes. */
  public IndexOptions withEntrySpacing(long bytes) {
    return new IndexOptions(bytes, triesPerPiece, share);
  }

  /** The same with room for so much of the archive's size. */
  public IndexOptions withShare(double part) {
    return new IndexOptions(entrySpacing, triesPerPiece, part);
  }
}
