/**
 * What is charged: intervals per resource, open while the resource is held, and the statements made
 * of them. Intervals are whole seconds and are only ever added and closed; money is decimal
 * throughout and rounded once per line of a statement.
 */
@NullMarked
package dev.vakna.core.metering;

import org.jspecify.annotations.NullMarked;
