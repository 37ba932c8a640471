/**
 * How far a restore came, so durably that another goes on from there after any crash, and when it
 * fits what is there.
 */
@NullMarked
package dev.vakna.vma.checkpoint;

import org.jspecify.annotations.NullMarked;
