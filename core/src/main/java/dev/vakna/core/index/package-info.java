/**
 * Indexes of archives, made in the background from what the stores hold: which archive is next,
 * when the making waits, what is kept and for how long. How an index is made and where it lies is
 * behind a port.
 */
@NullMarked
package dev.vakna.core.index;

import org.jspecify.annotations.NullMarked;
