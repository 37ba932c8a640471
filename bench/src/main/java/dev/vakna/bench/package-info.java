/**
 * Measures restores on the machine it runs on, beside the tools that others use for the same, so
 * that what is claimed can be seen anywhere. The library behind {@code vakna bench}.
 */
@NullMarked
package dev.vakna.bench;

import org.jspecify.annotations.NullMarked;
