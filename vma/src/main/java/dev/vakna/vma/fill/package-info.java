/**
 * Fills disks from an archive: the one place that chooses between its index and the whole pass, and
 * that says what becomes of an index or a checkpoint that does not fit.
 */
@NullMarked
package dev.vakna.vma.fill;

import org.jspecify.annotations.NullMarked;
