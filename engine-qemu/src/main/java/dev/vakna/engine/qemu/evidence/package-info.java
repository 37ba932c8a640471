/** What a machine shows of itself: its console, screen, services and reports. */
@NullMarked
package dev.vakna.engine.qemu.evidence;

import org.jspecify.annotations.NullMarked;
