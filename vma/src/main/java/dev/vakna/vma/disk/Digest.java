package dev.vakna.vma.disk;

import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;

/**
 * The value of a {@link ContentDigest}: the sums over {@link #PARTS} parts of a disk, so that a
 * part can be compared where reading the whole would take too long.
 */
public final class Digest {

  /** Into how many parts a disk is split, each of pieces spread over all of it. */
  public static final int PARTS = 64;

  /** The name that stands before the colon in {@link #text()}. */
  public static final String ALGORITHM = "xxh64-sum";

  private static final int REGION_SHIFT = 22;
  private static final int PART_SHIFT = 64 - Integer.numberOfTrailingZeros(PARTS);

  /** Odd, without pattern: 2 to the power of 64 divided by the golden ratio. */
  private static final long SPREAD = 0x9e3779b97f4a7c15L;

  private final long[] sums;

  public Digest(long[] sums) {
    this.sums = sums.clone();
  }

  /** The digest of a disk that is all zero. */
  public static Digest ofNothing() {
    return new Digest(new long[PARTS]);
  }

  /** The part, 0 to 63, that a disk's byte belongs to: pieces of 4 MiB take turns, irregularly. */
  public static int part(long offset) {
    return (int) ((offset >>> REGION_SHIFT) * SPREAD >>> PART_SHIFT);
  }

  /** The length of the pieces that a disk is split into, in bytes. */
  static long pieceBytes() {
    return 1L << REGION_SHIFT;
  }

  /** The digest of a disk that holds what either of two disks holds, no block in both. */
  public Digest plus(Digest other) {
    long[] both = sums.clone();
    for (int part = 0; part < PARTS; part++) {
      both[part] += other.sums[part];
    }
    return new Digest(both);
  }

  public long sum(int part) {
    return sums[part];
  }

  /** The whole as text, for example {@code xxh64-sum:00f067aa0ba902b7}. */
  public String text() {
    long all = 0;
    for (long sum : sums) {
      all += sum;
    }
    return ALGORITHM + ":" + HexFormat.of().toHexDigits(all);
  }

  /** All parts as text, to be read back by {@link #parse}. */
  public String partsText() {
    StringBuilder text = new StringBuilder(ALGORITHM).append(':');
    for (long sum : sums) {
      text.append(HexFormat.of().toHexDigits(sum));
    }
    return text.toString();
  }

  /** Reads what {@link #partsText} wrote; empty for anything else, another algorithm included. */
  public static Optional<Digest> parse(String text) {
    String start = ALGORITHM + ":";
    int digits = 2 * Long.BYTES;
    if (!text.startsWith(start) || text.length() != start.length() + PARTS * digits) {
      return Optional.empty();
    }
    long[] sums = new long[PARTS];
    try {
      for (int i = 0; i < PARTS; i++) {
        int at = start.length() + i * digits;
        sums[i] = HexFormat.fromHexDigitsToLong(text, at, at + digits);
      }
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
    return Optional.of(new Digest(sums));
  }

  /**
   * Whether the content of the first so many parts is the same.
   *
   * @param parts 1 to {@link #PARTS}; all of them for the whole disk
   */
  public boolean agrees(Digest other, int parts) {
    return Arrays.equals(sums, 0, parts, other.sums, 0, parts);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Digest digest && Arrays.equals(sums, digest.sums);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(sums);
  }

  @Override
  public String toString() {
    return text();
  }
}
