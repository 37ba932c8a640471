/**
 * Calls that are done once however often they are sent: the keys that callers give them, what a
 * request means, and the answers that are kept.
 */
@NullMarked
package dev.vakna.core.idempotency;

import org.jspecify.annotations.NullMarked;
