package dev.vakna.vma.internal.layout;

import dev.vakna.vma.internal.codec.EntryPoint;
import org.jspecify.annotations.Nullable;

/**
 * A stretch of the uncompressed stream with a digest of its own; segments follow one another
 * without a gap.
 *
 * @param start offset in the uncompressed stream
 * @param length bytes, at least 1
 * @param digest XXH64 of the content
 * @param entry how the stream is entered at its start, or null where it cannot be
 */
public record Segment(long start, int length, long digest, @Nullable EntryPoint entry) {

  public long end() {
    return start + length;
  }

  public Segment withoutEntry() {
    return new Segment(start, length, digest, null);
  }
}
