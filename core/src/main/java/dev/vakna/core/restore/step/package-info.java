/** The steps of a restore, each of which can be repeated and undone, and what they share. */
@NullMarked
package dev.vakna.core.restore.step;

import org.jspecify.annotations.NullMarked;
