package dev.vakna.vma.disk;

import org.jspecify.annotations.Nullable;

/**
 * Adds up what the blocks of a disk count for, part by part. Not safe for use by several threads.
 */
public final class DigestSums {

  private final long[] sums = new long[Digest.PARTS];

  public DigestSums() {}

  /** Goes on from a value. */
  DigestSums(@Nullable Digest from) {
    for (int part = 0; from != null && part < sums.length; part++) {
      sums[part] = from.sum(part);
    }
  }

  /** Adds the block at that place of the disk. */
  public void add(long offset, long hash) {
    sums[Digest.part(offset)] += hash;
  }

  /** Adds what others have added up. */
  public void add(DigestSums more) {
    for (int part = 0; part < sums.length; part++) {
      sums[part] += more.sums[part];
    }
  }

  public Digest value() {
    return new Digest(sums);
  }
}
