/**
 * The inside of zstd's blocks, as far as it must be understood to know what a decoder remembers at
 * a place (RFC 8878).
 */
@NullMarked
package dev.vakna.vma.internal.zstd;

import org.jspecify.annotations.NullMarked;
