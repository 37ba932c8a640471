/**
 * {@code vakna simulate}: the house under a seed and virtual time, with everything going wrong that
 * can.
 */
@NullMarked
package dev.vakna.cli.simulate;

import org.jspecify.annotations.NullMarked;
