/**
 * What is charged: intervals per resource, open while the resource is held, and the sums made of
 * them. Money is decimal throughout and rounded once per line.
 */
@NullMarked
package dev.vakna.core.metering;

import org.jspecify.annotations.NullMarked;
