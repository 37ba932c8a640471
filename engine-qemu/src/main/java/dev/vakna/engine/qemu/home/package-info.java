/** A machine's place on the host: its directory, record, locks, ports and sockets. */
@NullMarked
package dev.vakna.engine.qemu.home;

import org.jspecify.annotations.NullMarked;
