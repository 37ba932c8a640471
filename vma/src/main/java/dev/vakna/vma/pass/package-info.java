/**
 * How any pass over an archive is bounded, watched, slowed and stopped, and the threads that it
 * takes. Knows nothing of what is read.
 */
@NullMarked
package dev.vakna.vma.pass;

import org.jspecify.annotations.NullMarked;
