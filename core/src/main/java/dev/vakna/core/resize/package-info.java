/** A VPS changes its size: its record and its meters change together. No call offers it yet. */
@NullMarked
package dev.vakna.core.resize;

import org.jspecify.annotations.NullMarked;
