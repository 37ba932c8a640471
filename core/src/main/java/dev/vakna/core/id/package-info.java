/**
 * Public identifiers: a prefix and 26 Crockford characters, one type per resource, so that a VPS's
 * id can never be passed where a backup's is meant. Callers treat them as opaque; storage keeps the
 * 128 bits.
 */
@NullMarked
package dev.vakna.core.id;

import org.jspecify.annotations.NullMarked;
