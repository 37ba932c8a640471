/**
 * A backup becomes a running machine: the intake that accepts the call in one transaction, the
 * operation with its steps, and the identity a clone gets.
 */
@NullMarked
package dev.vakna.core.restore;

import org.jspecify.annotations.NullMarked;
