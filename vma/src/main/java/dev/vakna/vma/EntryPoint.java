package dev.vakna.vma;

/**
 * Where the uncompressed stream can be entered without what lies before it. Every such point was
 * tried when the index was made.
 *
 * @param compressedOffset in the file: of a frame's magic number, or of a block's header
 * @param window the frame's window descriptor, for a block
 * @param checksum whether a checksum follows the frame's last block, for a block
 * @param frameStart it is a frame's beginning and needs no history
 * @param historyOffset in the index file: of the stream's bytes before the point, packed
 * @param historyStored packed bytes of history, 0 where none is needed
 */
record EntryPoint(
    long compressedOffset,
    byte window,
    boolean checksum,
    boolean frameStart,
    long historyOffset,
    int historyStored) {

  /** A place in a stream that is not compressed, or a frame's beginning. */
  static EntryPoint plain(long offset) {
    return new EntryPoint(offset, (byte) 0, false, true, 0, 0);
  }
}
