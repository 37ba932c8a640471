/**
 * A backup becomes a running machine: the intake that accepts the call in one transaction, the
 * operation, and the identity a clone gets. Its steps, the proof that the machine is up and what is
 * told afterwards have rooms of their own below.
 */
@NullMarked
package dev.vakna.core.restore;

import org.jspecify.annotations.NullMarked;
