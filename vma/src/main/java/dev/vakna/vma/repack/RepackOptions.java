package dev.vakna.vma.repack;

/**
 * How an archive is packed again.
 *
 * @param frameBytes bytes of the uncompressed stream in a frame, 1 MiB to 64 MiB; a read at random
 *     decodes one frame, and smaller frames pack worse
 * @param level zstd level, 1 to 19
 * @param threads that pack at once, 1 to 64; each holds two frames in memory
 * @param replace whether an earlier file of the new name is replaced
 */
public record RepackOptions(int frameBytes, int level, int threads, boolean replace) {

  /** Checks the ranges. */
  public RepackOptions {
    if (frameBytes < 1 << 20 || frameBytes > 64 << 20) {
      throw new IllegalArgumentException("frameBytes must be 1048576 to 67108864");
    }
    if (level < 1 || level > 19) {
      throw new IllegalArgumentException("level must be 1 to 19");
    }
    if (threads < 1 || threads > 64) {
      throw new IllegalArgumentException("threads must be 1 to 64");
    }
  }

  /** Frames of 4 MiB, level 3 as vzdump, all processors, nothing replaced. */
  public static RepackOptions defaults() {
    int threads = Math.clamp(Runtime.getRuntime().availableProcessors(), 1, 64);
    return new RepackOptions(4 << 20, 3, threads, false);
  }
}
