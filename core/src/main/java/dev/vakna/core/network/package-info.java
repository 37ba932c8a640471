/** The words for networks: addresses, who holds them, and what is let through to whom. */
@NullMarked
package dev.vakna.core.network;

import org.jspecify.annotations.NullMarked;
