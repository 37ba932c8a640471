package dev.vakna.vma.internal.parallel;

import dev.vakna.vma.format.VmaFormat;
import dev.vakna.vma.index.StreamMap;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;

/**
 * Neighbouring blocks of the stream on their way from a decoder to a disk. Used again and again;
 * belongs to one thread at a time.
 */
final class DecodedRun {

  final ByteBuffer data;
  final MemorySegment content;
  final long[] hashes;

  /** The unit it belongs to. */
  UnitWork work = new UnitWork(-1, 0);

  /** Number of the run in the {@link StreamMap}, and of its first block here. */
  int at;

  int block;

  /** How many blocks are here. */
  int count;

  /**
   * @param blocks that there is room for
   */
  DecodedRun(int blocks) {
    this.data =
        ByteBuffer.allocateDirect((blocks + 1) * VmaFormat.BLOCK).alignedSlice(VmaFormat.BLOCK);
    this.content = MemorySegment.ofBuffer(data);
    this.hashes = new long[blocks];
  }
}
