package dev.vakna.vma.disk;

import dev.vakna.vma.format.VmaFormat;
import io.airlift.compress.v3.xxhash.XxHash64Hasher;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * A digest of a disk's content that does not depend on the order in which the content arrives, nor
 * on whether zeros were stored: the sum, modulo 2 to the power of 64, of the XXH64 of every block
 * of 4096 bytes that is not all zero, seeded with the block's offset. Two disks of equal content
 * have equal digests even if one is larger and zero behind. It tells accidents (a flipped bit, a
 * block that is missing, doubled, swapped or at the wrong place), not forgeries.
 *
 * <p>It runs at several GiB a second, so that it can be taken of everything that is read, written
 * and read back. Not safe for use by several threads.
 */
public final class ContentDigest {

  private final ByteBuffer zeros = ByteBuffer.allocateDirect(VmaFormat.BLOCK);
  private final ByteBuffer lastBlock = ByteBuffer.allocateDirect(VmaFormat.BLOCK);
  private final MemorySegment lastSegment = MemorySegment.ofBuffer(lastBlock);
  private final DigestSums sums;

  /** The digest of an empty disk. */
  public ContentDigest() {
    this(null);
  }

  /** Goes on from a value. */
  public ContentDigest(@Nullable Digest from) {
    this.sums = new DigestSums(from);
  }

  /**
   * Adds content that was not added before. The buffer's position does not change.
   *
   * @param offset byte on the disk, a multiple of 4096
   * @param run a direct buffer of a multiple of 4096 bytes, unless it ends at the end of the disk
   */
  public void add(long offset, ByteBuffer run) {
    MemorySegment content = MemorySegment.ofBuffer(run);
    for (int at = 0; at < run.remaining(); at += VmaFormat.BLOCK) {
      int length = Math.min(VmaFormat.BLOCK, run.remaining() - at);
      add(offset + at, hash(offset + at, run, content, run.position() + at, length));
    }
  }

  /** Adds a block whose hash is known. */
  public void add(long offset, long hash) {
    sums.add(offset, hash);
  }

  /**
   * What a block counts for; 0 when it is all zero.
   *
   * @param content the buffer's remaining bytes
   * @param at where the block begins in the buffer
   * @param length 4096, or less at the end of the disk
   */
  public long hash(long offset, ByteBuffer buffer, MemorySegment content, int at, int length) {
    if (length < VmaFormat.BLOCK) {
      lastBlock.clear().put(0, zeros, 0, VmaFormat.BLOCK).put(0, buffer, at, length);
      return isZero(lastBlock, 0) ? 0 : XxHash64Hasher.hash(lastSegment, offset);
    }
    return isZero(buffer, at)
        ? 0
        : XxHash64Hasher.hash(content.asSlice(at - buffer.position(), VmaFormat.BLOCK), offset);
  }

  private boolean isZero(ByteBuffer buffer, int at) {
    return buffer.get(at) == 0 && buffer.slice(at, VmaFormat.BLOCK).mismatch(zeros) < 0;
  }

  /** The digest of what was added so far. */
  public Digest value() {
    return sums.value();
  }
}
