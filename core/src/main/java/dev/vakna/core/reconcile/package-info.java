/**
 * Compares what is recorded with what an engine's host holds, again and again. What is ours and
 * known is put right, what is ours and whose operation is over is removed after a grace, everything
 * else is only reported. The comparison is pure; acts are decided anew by storage right before they
 * happen, so several servers may look at the same host.
 */
@NullMarked
package dev.vakna.core.reconcile;

import org.jspecify.annotations.NullMarked;
