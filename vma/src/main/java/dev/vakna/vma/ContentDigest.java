package dev.vakna.vma;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * A digest of a disk's content that does not depend on the order in which the content arrives, nor
 * on whether zeros were stored: the sum, modulo 2 to the power of 256, of the SHA-256 of every
 * block of 4096 bytes that is not all zero, each preceded by its offset as eight bytes big endian.
 * Two disks of equal content have equal digests even if one is larger and zero behind. It tells
 * accidents, not forgeries: sums of hashes can be forged with effort.
 *
 * <p>Not safe for use by several threads.
 */
public final class ContentDigest {

  private static final int WORDS = 4;
  private static final int CHUNK = 1 << 20;

  private final MessageDigest sha256;
  private final ByteBuffer offsetBytes = ByteBuffer.allocate(Long.BYTES);
  private final ByteBuffer zeros = ByteBuffer.allocateDirect(VmaFormat.BLOCK);
  private final ByteBuffer lastBlock = ByteBuffer.allocateDirect(VmaFormat.BLOCK);
  private final long[] sum = new long[WORDS];

  /** The digest of an empty disk. */
  public ContentDigest() {
    try {
      sha256 = MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  /**
   * The digest of a raw file.
   *
   * @throws IOException if it cannot be read
   */
  public static String of(Path file) throws IOException {
    var digest = new ContentDigest();
    ByteBuffer chunk = ByteBuffer.allocateDirect(CHUNK);
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      long offset = 0;
      int n = 0;
      while (n >= 0) {
        chunk.clear();
        while (n >= 0 && chunk.hasRemaining()) {
          n = channel.read(chunk);
        }
        chunk.flip();
        digest.add(offset, chunk);
        offset += chunk.limit();
      }
    }
    return digest.value();
  }

  /**
   * Adds content that was not added before. The buffer's position does not change.
   *
   * @param offset byte on the disk, a multiple of 4096
   * @param run a multiple of 4096 bytes, unless it ends at the end of the disk
   */
  public void add(long offset, ByteBuffer run) {
    int start = run.position();
    int whole = run.remaining() - run.remaining() % VmaFormat.BLOCK;
    for (int at = 0; at < whole; at += VmaFormat.BLOCK) {
      addBlock(offset + at, run.slice(start + at, VmaFormat.BLOCK));
    }
    int rest = run.remaining() - whole;
    if (rest > 0) {
      lastBlock.clear().put(0, zeros, 0, VmaFormat.BLOCK).put(0, run, start + whole, rest);
      addBlock(offset + whole, lastBlock.slice());
    }
  }

  private void addBlock(long offset, ByteBuffer block) {
    if (block.mismatch(zeros) < 0) {
      return;
    }
    sha256.update(offsetBytes.putLong(0, offset).clear());
    sha256.update(block);
    ByteBuffer hash = ByteBuffer.wrap(sha256.digest());
    long carry = 0;
    for (int i = WORDS - 1; i >= 0; i--) {
      long term = hash.getLong(i * Long.BYTES);
      long partial = sum[i] + term;
      long total = partial + carry;
      boolean over =
          Long.compareUnsigned(partial, term) < 0 || Long.compareUnsigned(total, carry) < 0;
      carry = over ? 1 : 0;
      sum[i] = total;
    }
  }

  /** The digest of what was added so far, 64 hexadecimal digits. */
  public String value() {
    ByteBuffer bytes = ByteBuffer.allocate(WORDS * Long.BYTES);
    for (long word : sum) {
      bytes.putLong(word);
    }
    return HexFormat.of().formatHex(bytes.array());
  }
}
