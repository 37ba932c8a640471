package dev.vakna.vma.internal.codec;

/**
 * Where the uncompressed stream can be entered without all that lies before it. Every such point
 * was tried when the index was made.
 */
public sealed interface EntryPoint {

  /** Where in the archive's file. */
  long offset();

  /** Where in the index its history is. */
  default Stored history() {
    return Stored.NONE;
  }

  /**
   * A packed history in the index file.
   *
   * @param offset of the record
   * @param length of the record, 0 where no history is needed
   */
  record Stored(long offset, int length) {
    public static final Stored NONE = new Stored(0, 0);
  }

  /** Any place of a stream that is not compressed, or the beginning of a frame, member or file. */
  record Start(long offset) implements EntryPoint {}

  /**
   * A block of a zstd frame.
   *
   * @param offset of its header
   * @param window the frame's window descriptor
   * @param checksum whether a checksum follows the frame's last block
   */
  record ZstdBlock(long offset, byte window, boolean checksum, Stored history)
      implements EntryPoint {}

  /**
   * A byte of a gzip member at which a block of it begins.
   *
   * @param offset of that byte
   */
  record DeflateBlock(long offset, Stored history) implements EntryPoint {}

  /**
   * A block of an lzop file.
   *
   * @param offset of its header
   * @param flags of the file it belongs to: which checksums its blocks have
   */
  record LzopBlock(long offset, int flags) implements EntryPoint {}

  /** The same with its history. */
  default EntryPoint with(Stored kept) {
    return switch (this) {
      case ZstdBlock b -> new ZstdBlock(b.offset, b.window, b.checksum, kept);
      case DeflateBlock b -> new DeflateBlock(b.offset, kept);
      case Start s -> s;
      case LzopBlock b -> b;
    };
  }
}
