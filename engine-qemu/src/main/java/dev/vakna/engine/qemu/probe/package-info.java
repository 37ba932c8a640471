/** What this host can do for machines, found out by trying. */
@NullMarked
package dev.vakna.engine.qemu.probe;

import org.jspecify.annotations.NullMarked;
