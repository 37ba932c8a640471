package dev.vakna.vma.internal.zstd;

import dev.vakna.vma.internal.codec.ZstdBlockDecoder;
import dev.vakna.vma.internal.codec.ZstdFrame;
import dev.vakna.vma.internal.zstd.ZstdBlockBody.UnreadableException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;

/** Blocks of zstd frames in a file, packed as they are there. Belongs to one thread. */
public final class ZstdBlockFile {

  private static final int BUFFER = 1 << 20;
  private static final int HEADER = 3;

  private final FileChannel file;
  private final byte[] bytes = new byte[BUFFER];
  private long start;
  private int length;

  public ZstdBlockFile(FileChannel file) {
    this.file = file;
  }

  /** How a block holds its content. */
  public enum Kind {
    RAW,
    REPEATED,
    COMPRESSED
  }

  /**
   * A block.
   *
   * @param size bytes of content of one that is not compressed, else of the packed block
   * @param bytes where the packed content is until the next block is asked for
   * @param from of the packed content
   * @param to behind it
   * @param next the place behind it in the file
   */
  public record Block(
      Kind kind, boolean last, int size, byte[] bytes, int from, int to, long next) {}

  /** The block whose header stands at the offset. */
  public Block at(long offset) throws IOException, UnreadableException {
    require(offset, HEADER);
    int at = (int) (offset - start);
    int header = bytes[at] & 0xff | (bytes[at + 1] & 0xff) << 8 | (bytes[at + 2] & 0xff) << 16;
    int size = header >>> 3;
    Kind kind =
        switch (header >>> 1 & 3) {
          case 0 -> Kind.RAW;
          case 1 -> Kind.REPEATED;
          case 2 -> Kind.COMPRESSED;
          default -> throw new UnreadableException("a block is of no known kind");
        };
    if (size > ZstdBlockDecoder.MAX_BLOCK) {
      throw new UnreadableException("a block is too large");
    }
    int stored = kind == Kind.REPEATED ? 1 : size;
    require(offset, HEADER + stored);
    int from = (int) (offset - start) + HEADER;
    return new Block(
        kind, (header & 1) != 0, size, bytes, from, from + stored, offset + HEADER + stored);
  }

  /** The place of the first block of the frame that begins at the offset. */
  public long firstBlock(long offset) throws IOException, UnreadableException {
    require(offset, 5);
    int headerLength = ZstdFrame.headerLength(bytes[(int) (offset - start) + 4]);
    return offset + headerLength;
  }

  /** Makes so many bytes of the file present. */
  private void require(long offset, int count) throws IOException, UnreadableException {
    if (offset >= start && offset + count <= start + length) {
      return;
    }
    ByteBuffer into = ByteBuffer.wrap(bytes);
    int got = 0;
    while (got >= 0 && into.hasRemaining()) {
      got = file.read(into, offset + into.position());
    }
    start = offset;
    length = into.position();
    if (length < count) {
      throw new UnreadableException("the file ends inside a block");
    }
  }
}
