/**
 * Whose a backup is: held to what its archive says of its machine, and decided by an operator where
 * that is not enough.
 */
@NullMarked
package dev.vakna.core.custody;

import org.jspecify.annotations.NullMarked;
