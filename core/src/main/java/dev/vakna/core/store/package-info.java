/**
 * The port to storage. All state changes of a decision happen in one transaction over these
 * records.
 */
@NullMarked
package dev.vakna.core.store;

import org.jspecify.annotations.NullMarked;
