/**
 * The API's description, read once: what its calls are, take and answer, in records that pages and
 * samples are made from. Knows nothing of pages.
 */
@NullMarked
package dev.vakna.server.reference;

import org.jspecify.annotations.NullMarked;
