/**
 * The indexes of archives that this host keeps: who makes them, where they lie, and when one is
 * worth reading by.
 */
@NullMarked
package dev.vakna.transfer.index;

import org.jspecify.annotations.NullMarked;
