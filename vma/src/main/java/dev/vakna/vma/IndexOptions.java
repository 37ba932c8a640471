package dev.vakna.vma;

/**
 * How dense an index is. Closer entries make reads in the middle quicker and the index larger: at
 * 32 MiB the histories take about 0.8 % of a usual archive, at 8 MiB about 3 %.
 *
 * @param entrySpacing bytes of uncompressed stream between two entries, at least; 1 MiB to 1 GiB
 * @param triesPerPiece blocks of each 8 MiB that may be tried as an entry where the first ones do
 *     not hold; 1 to 1024
 */
public record IndexOptions(long entrySpacing, int triesPerPiece) {

  /** Checks the ranges. */
  public IndexOptions {
    if (entrySpacing < 1 << 20 || entrySpacing > 1 << 30) {
      throw new IllegalArgumentException("entrySpacing must be 1048576 to 1073741824");
    }
    if (triesPerPiece < 1 || triesPerPiece > 1024) {
      throw new IllegalArgumentException("triesPerPiece must be 1 to 1024");
    }
  }

  /** Entries every 32 MiB; every block of a piece is tried where need be. */
  public static IndexOptions defaults() {
    return new IndexOptions(32L << 20, 128);
  }
}
