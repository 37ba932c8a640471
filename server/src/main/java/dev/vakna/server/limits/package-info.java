/** How often a key may call and how often an address may fail to authenticate. */
@NullMarked
package dev.vakna.server.limits;

import org.jspecify.annotations.NullMarked;
