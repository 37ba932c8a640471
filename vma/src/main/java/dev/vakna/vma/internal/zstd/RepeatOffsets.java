package dev.vakna.vma.internal.zstd;

/**
 * The three offsets that a sequence of zstd can name in short (RFC 8878, section 3.1.1.5), and
 * which of them come from before the place where looking began.
 */
public final class RepeatOffsets {

  /** Stands for an offset that is not known; no true one is so large. */
  private static final long UNKNOWN = 1L << 40;

  private long newest;
  private long middle;
  private long oldest;
  private boolean newestInherited = true;
  private boolean middleInherited = true;
  private boolean oldestInherited = true;

  private RepeatOffsets(long newest, long middle, long oldest) {
    this.newest = newest;
    this.middle = middle;
    this.oldest = oldest;
  }

  /** As they are where nothing is known of the past. */
  public static RepeatOffsets unknown() {
    return new RepeatOffsets(UNKNOWN, UNKNOWN, UNKNOWN);
  }

  /**
   * As they are after a known past.
   *
   * @param values newest, middle and oldest
   */
  public static RepeatOffsets known(long[] values) {
    return new RepeatOffsets(values[0], values[1], values[2]);
  }

  /**
   * The offset that a sequence means, which becomes the newest.
   *
   * @param value as it is coded: 1 to 3 mean an earlier one
   * @param literals how many literals come before the match
   */
  public long next(long value, int literals) throws ZstdBlockBody.UnreadableException {
    int which = value > 3 ? 3 : (int) value - (literals == 0 ? 0 : 1);
    if (which == 0) {
      return newest;
    }
    boolean fresh = value > 3;
    long offset = fresh ? value - 3 : which == 1 ? middle : which == 2 ? oldest : newest - 1;
    boolean inherited =
        !fresh && (which == 1 ? middleInherited : which == 2 ? oldestInherited : newestInherited);
    if (offset <= 0) {
      throw new ZstdBlockBody.UnreadableException("an offset is 0");
    }
    if (which > 1) {
      oldest = middle;
      oldestInherited = middleInherited;
    }
    middle = newest;
    middleInherited = newestInherited;
    newest = offset;
    newestInherited = inherited;
    return offset;
  }

  /** Whether the newest, the one just told, comes from before. */
  public boolean inherited() {
    return newestInherited;
  }

  /** Newest, middle and oldest. */
  public long[] all() {
    return new long[] {newest, middle, oldest};
  }

  /** Whether none of the three comes from before. */
  public boolean allFresh() {
    return !newestInherited && !middleInherited && !oldestInherited;
  }
}
