/**
 * A Cloud VM ends: its meters close when its end is asked for, its machine is removed from the
 * engine, and then its record and its address go. Once begun it is never taken back; what cannot be
 * removed waits for an operator.
 */
@NullMarked
package dev.vakna.core.destroy;

import org.jspecify.annotations.NullMarked;
