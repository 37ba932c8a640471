package dev.vakna.vma;

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
record Segment(long start, int length, long digest, @Nullable EntryPoint entry) {

  long end() {
    return start + length;
  }

  Segment withoutEntry() {
    return new Segment(start, length, digest, null);
  }
}
