/**
 * What machines do, as seen from outside: their state, console, screen, services and reports. It
 * starts and ends nothing; what it sees first it tells to whoever does.
 */
@NullMarked
package dev.vakna.engine.qemu.evidence;

import org.jspecify.annotations.NullMarked;
