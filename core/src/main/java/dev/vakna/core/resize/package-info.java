/**
 * A VPS changes its size: its record and its meters change together. Its machine follows when it is
 * started next.
 */
@NullMarked
package dev.vakna.core.resize;

import org.jspecify.annotations.NullMarked;
