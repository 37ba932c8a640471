/**
 * The host as its operating system shows it: users, processes, files that are durable, logs that
 * are bounded. Knows nothing of machines.
 */
@NullMarked
package dev.vakna.engine.qemu.host;

import org.jspecify.annotations.NullMarked;
