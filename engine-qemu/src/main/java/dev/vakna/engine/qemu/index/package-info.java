/**
 * Indexes of archives on this host's disk, outside of every store: how they are named, shared by
 * several servers, found for a restore and made in the background.
 */
@NullMarked
package dev.vakna.engine.qemu.index;

import org.jspecify.annotations.NullMarked;
