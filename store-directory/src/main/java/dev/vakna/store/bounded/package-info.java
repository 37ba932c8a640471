/**
 * What keeps a backup store that hangs from holding up anybody else: its calls run on threads of
 * that store, bounded in number and time.
 */
@NullMarked
package dev.vakna.store.bounded;

import org.jspecify.annotations.NullMarked;
