/**
 * Deleting a backup, at its owner's word: recorded first, then done, and finished whatever comes.
 */
@NullMarked
package dev.vakna.core.deletion;

import org.jspecify.annotations.NullMarked;
