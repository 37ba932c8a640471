/**
 * Where a packed stream can be entered and where each cluster lies in it: made during a pass, kept
 * in a file, and read from at any place.
 */
@NullMarked
package dev.vakna.vma.index;

import org.jspecify.annotations.NullMarked;
