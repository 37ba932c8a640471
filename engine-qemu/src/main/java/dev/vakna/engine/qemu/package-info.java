/**
 * The engine that runs machines on this host with QEMU: their directories, processes, ports and
 * what is seen of them. It keeps nothing in memory that it could not find again, so a server may
 * die at any point and another one on the same home goes on.
 *
 * <p>From the ground up: {@code host} (the operating system), {@code qmp}, {@code hardware} and
 * {@code seed}; {@code program} (what is installed and how it is started); {@code home} (a
 * machine's place); {@code disk}, {@code evidence}, {@code probe}; {@code process}; and over them
 * {@link dev.vakna.engine.qemu.QemuEngine}.
 */
@NullMarked
package dev.vakna.engine.qemu;

import org.jspecify.annotations.NullMarked;
