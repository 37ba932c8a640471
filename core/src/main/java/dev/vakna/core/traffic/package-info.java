/** What goes through machines' network cards, counted once and charged. */
@NullMarked
package dev.vakna.core.traffic;

import org.jspecify.annotations.NullMarked;
