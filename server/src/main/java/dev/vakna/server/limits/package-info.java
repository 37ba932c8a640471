/**
 * How often a key may call and how often an address may fail to authenticate, and a user to sign
 * in.
 */
@NullMarked
package dev.vakna.server.limits;

import org.jspecify.annotations.NullMarked;
