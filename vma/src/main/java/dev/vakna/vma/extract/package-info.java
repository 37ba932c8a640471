/** Extracts an archive into a directory, in which nothing looks whole that is not. */
@NullMarked
package dev.vakna.vma.extract;

import org.jspecify.annotations.NullMarked;
