/**
 * How transfers share a host: turns at decoding, and limits of reading and writing by host, store
 * and account.
 */
@NullMarked
package dev.vakna.transfer.share;

import org.jspecify.annotations.NullMarked;
