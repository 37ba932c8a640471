/**
 * The engine that runs machines on this host with QEMU: their directories, processes, ports and
 * what is seen of them. It keeps nothing in memory that it could not find again, so a server may
 * die at any point and another one on the same home goes on.
 */
@NullMarked
package dev.vakna.engine.qemu;

import org.jspecify.annotations.NullMarked;
