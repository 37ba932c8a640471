package dev.vakna.vma.repack;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * The table at the end of a file in zstd's seekable format: for every frame its size packed and
 * plain and a checksum. It stands in a skippable frame, so that a decoder that knows nothing of it
 * passes over it.
 */
final class SeekTable {

  private static final int FRAME_MAGIC = 0x184D2A5E;
  private static final int FOOTER_MAGIC = 0x8F92EAB1;
  private static final byte WITH_CHECKSUMS = (byte) 0x80;
  private static final int ENTRY = 12;
  private static final int FOOTER = 9;

  private final ByteArrayOutputStream entries = new ByteArrayOutputStream();
  private int frames;

  /**
   * Adds a frame.
   *
   * @param packed the whole frame, which ends with its checksum: the lower half of XXH64
   * @param plainLength bytes of its content
   */
  void add(byte[] packed, int plainLength) {
    ByteBuffer entry = ByteBuffer.allocate(ENTRY).order(ByteOrder.LITTLE_ENDIAN);
    entry.putInt(packed.length).putInt(plainLength);
    entry.put(packed, packed.length - Integer.BYTES, Integer.BYTES);
    entries.writeBytes(entry.array());
    frames++;
  }

  int frames() {
    return frames;
  }

  /** The whole skippable frame. */
  ByteBuffer toFrame() {
    int length = entries.size() + FOOTER;
    return ByteBuffer.allocate(2 * Integer.BYTES + length)
        .order(ByteOrder.LITTLE_ENDIAN)
        .putInt(FRAME_MAGIC)
        .putInt(length)
        .put(entries.toByteArray())
        .putInt(frames)
        .put(WITH_CHECKSUMS)
        .putInt(FOOTER_MAGIC)
        .flip();
  }
}
