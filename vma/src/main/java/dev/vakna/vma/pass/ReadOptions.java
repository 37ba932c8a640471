package dev.vakna.vma.pass;

/**
 * Bounds within which an archive is read. What it asks for beyond them is refused before memory is
 * taken.
 *
 * @param maxHeaderBytes largest header, 12800 to 16 MiB; genuine ones have at most 512 KiB
 * @param maxDiskBytes largest sum of all disk sizes, at least 512; 2 MiB of memory per TiB
 * @param extentBuffers extents of 3.7 MiB that may wait between decoder and writer, 2 to 64
 * @param digests whether digests of what is read and written are taken
 * @param throttle this pass's share of the machine
 */
public record ReadOptions(
    int maxHeaderBytes, long maxDiskBytes, int extentBuffers, boolean digests, Throttle throttle) {

  private static final long TIB = 1L << 40;

  /** Checks the ranges. */
  public ReadOptions {
    if (maxHeaderBytes < 12800 || maxHeaderBytes > 16 << 20) {
      throw new IllegalArgumentException("maxHeaderBytes must be 12800 to 16777216");
    }
    if (maxDiskBytes < 512) {
      throw new IllegalArgumentException("maxDiskBytes must be at least 512");
    }
    if (extentBuffers < 2 || extentBuffers > 64) {
      throw new IllegalArgumentException("extentBuffers must be 2 to 64");
    }
  }

  /**
   * Headers up to 16 MiB, disks up to 64 TiB in all, 8 extents in flight, no digests, all of the
   * machine.
   */
  public static ReadOptions defaults() {
    return new ReadOptions(16 << 20, 64 * TIB, 8, false, Throttle.NONE);
  }

  /** The same with another bound for the sum of all disk sizes, in bytes. */
  public ReadOptions withMaxDiskBytes(long bytes) {
    return new ReadOptions(maxHeaderBytes, bytes, extentBuffers, digests, throttle);
  }

  /** The same with digests. */
  public ReadOptions withDigests() {
    return new ReadOptions(maxHeaderBytes, maxDiskBytes, extentBuffers, true, throttle);
  }

  /** The same with a share of the machine. */
  public ReadOptions withThrottle(Throttle share) {
    return new ReadOptions(maxHeaderBytes, maxDiskBytes, extentBuffers, digests, share);
  }
}
