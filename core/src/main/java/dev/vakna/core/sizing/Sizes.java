package dev.vakna.core.sizing;

/** Arithmetic of sizes. */
public final class Sizes {

  /** Bytes of a GiB. */
  public static final long GIB = 1L << 30;

  private Sizes() {}

  /**
   * Whole GiB that hold so many bytes.
   *
   * @param bytes 0 or more
   */
  public static int gibFor(long bytes) {
    if (bytes < 0) {
      throw new IllegalArgumentException("%d bytes are no size".formatted(bytes));
    }
    return Math.toIntExact(Math.ceilDiv(bytes, GIB));
  }

  /** Whole GiB that hold so many MiB. */
  public static int gibForMib(long mebibytes) {
    return gibFor(Math.multiplyExact(mebibytes, 1L << 20));
  }
}
