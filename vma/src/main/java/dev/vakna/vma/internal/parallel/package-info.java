/**
 * Restores an archive by its index, several units of the stream at once, held to the digests that
 * the index has of the disks.
 */
@NullMarked
package dev.vakna.vma.internal.parallel;

import org.jspecify.annotations.NullMarked;
