package dev.vakna.bench.restore;

import dev.vakna.vma.pass.IndexOptions;

/**
 * How dense an index is asked to be.
 *
 * @param mebibytes between two entries, however large the index becomes; 0 for the default, which
 *     bounds its size
 */
public record IndexSpacing(int mebibytes) {

  /** As made when nothing is said. */
  public static final IndexSpacing DEFAULT = new IndexSpacing(0);

  /** The library's words for it. */
  public IndexOptions options() {
    IndexOptions defaults = IndexOptions.defaults();
    return mebibytes == 0
        ? defaults
        : defaults.withEntrySpacing((long) mebibytes << 20).withShare(1);
  }

  /** For people. */
  public String title() {
    return mebibytes == 0 ? "default" : mebibytes + " MiB";
  }
}
