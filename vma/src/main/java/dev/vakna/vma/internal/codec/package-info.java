/**
 * Decoders of the packings, entered at the start or where an index says, and the reading ahead of
 * what they decode.
 */
@NullMarked
package dev.vakna.vma.internal.codec;

import org.jspecify.annotations.NullMarked;
