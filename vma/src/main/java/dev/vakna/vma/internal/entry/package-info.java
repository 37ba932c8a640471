/** Finds the places at which a stream can be entered, tries them, and enters there. */
@NullMarked
package dev.vakna.vma.internal.entry;

import org.jspecify.annotations.NullMarked;
