package dev.vakna.vma.read;

import dev.vakna.vma.format.Compression;
import dev.vakna.vma.internal.codec.CompressedInput;
import dev.vakna.vma.internal.codec.StreamDecoder;
import java.util.function.Supplier;

/**
 * Listens to a pass over an archive: brings the decoder that the stream is read by, and is told
 * where each cluster's data lie. What it learns counts for something only when the pass came to its
 * good end.
 */
public interface StreamTap {

  /** Hears nothing. */
  StreamTap NONE =
      new StreamTap() {
        @Override
        public StreamDecoder decoder(
            Compression compression, CompressedInput input, Supplier<StreamDecoder> usual) {
          return usual.get();
        }

        @Override
        public void slot(int device, long cluster, int mask, long streamPosition) {}
      };

  /**
   * The decoder of the pass; asked once, before anything is read.
   *
   * @param usual makes the one that a pass takes to which nobody listens
   */
  StreamDecoder decoder(
      Compression compression, CompressedInput input, Supplier<StreamDecoder> usual);

  /**
   * A slot whose data belong to a disk.
   *
   * @param mask which of the cluster's blocks are there, bit 0 the first
   * @param streamPosition of its first block's data in the uncompressed stream, in bytes
   */
  void slot(int device, long cluster, int mask, long streamPosition);
}
