package dev.vakna.vma.internal.codec;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * The header of a zstd frame (RFC 8878, section 3.1.1.1).
 *
 * @param offset of its magic number in the file
 * @param length bytes of magic number and header
 * @param window a window descriptor that is large enough for every match in the frame
 * @param checksum whether four bytes of checksum follow its last block
 */
public record ZstdFrame(long offset, int length, byte window, boolean checksum) {

  public static final int MAGIC = 0xFD2FB528;

  /** Magic number, descriptor, window, dictionary id of 4 and size of 8 bytes. */
  static final int MAX_HEADER = 18;

  public static final ZstdFrame NONE = new ZstdFrame(0, 0, (byte) 0, false);

  private static final int WINDOW_LOG_MIN = 10;
  private static final int SINGLE_SEGMENT = 0x20;
  private static final int CHECKSUM = 0x04;

  /** Whether a magic number begins a frame that every reader skips. */
  static boolean isSkippable(int magic) {
    return (magic & 0xfffffff0) == 0x184D2A50;
  }

  /** Bytes of magic number and header, told by the frame header's first byte. */
  public static int headerLength(byte descriptor) {
    return 5
        + (single(descriptor) ? 0 : 1)
        + dictionaryLength(descriptor)
        + contentSizeLength(descriptor);
  }

  private static boolean single(byte descriptor) {
    return (descriptor & SINGLE_SEGMENT) != 0;
  }

  private static int dictionaryLength(byte descriptor) {
    int flag = descriptor & 3;
    return flag == 3 ? 4 : flag;
  }

  private static int contentSizeLength(byte descriptor) {
    int flag = descriptor >>> 6 & 3;
    return flag == 0 ? (single(descriptor) ? 1 : 0) : 1 << flag;
  }

  /**
   * @param offset of the frame in the file
   * @param header magic number and header from position 0 to the limit
   */
  public static ZstdFrame parse(long offset, ByteBuffer header) {
    byte descriptor = header.get(4);
    byte window = single(descriptor) ? windowFor(contentSize(header, descriptor)) : header.get(5);
    return new ZstdFrame(offset, header.limit(), window, (descriptor & CHECKSUM) != 0);
  }

  private static long contentSize(ByteBuffer header, byte descriptor) {
    ByteBuffer little = header.duplicate().order(ByteOrder.LITTLE_ENDIAN);
    int length = contentSizeLength(descriptor);
    int at = header.limit() - length;
    return switch (length) {
      case 1 -> little.get(at) & 0xff;
      case 2 -> (little.getShort(at) & 0xffff) + 256;
      case 4 -> little.getInt(at) & 0xffffffffL;
      default -> little.getLong(at);
    };
  }

  /** The smallest descriptor of a window, without mantissa, that holds so many bytes. */
  private static byte windowFor(long bytes) {
    int log = WINDOW_LOG_MIN;
    while (log < ZstdDecoder.WINDOW_LOG_MAX && 1L << log < bytes) {
      log++;
    }
    return (byte) (log - WINDOW_LOG_MIN << 3);
  }

  /** Bytes of window that a descriptor stands for. */
  public static long windowBytes(byte descriptor) {
    long base = 1L << WINDOW_LOG_MIN + (descriptor >>> 3 & 0x1f);
    return base + base / 8 * (descriptor & 7);
  }

  /**
   * A header for the blocks of this frame from somewhere in its middle on: no sizes, no checksum,
   * no dictionary's name.
   */
  public ByteBuffer forMiddle() {
    ByteBuffer header = ByteBuffer.allocateDirect(6).order(ByteOrder.LITTLE_ENDIAN);
    return header.putInt(MAGIC).put((byte) 0).put(window).flip();
  }
}
