/** Indexes of archives in memory, which keep the port's promises and cost nothing to make. */
@NullMarked
package dev.vakna.simulator.index;

import org.jspecify.annotations.NullMarked;
