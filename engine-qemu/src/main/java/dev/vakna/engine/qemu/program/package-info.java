/**
 * The programs that run machines, how they are found, set, started and confined. Knows nothing of
 * any one machine.
 */
@NullMarked
package dev.vakna.engine.qemu.program;

import org.jspecify.annotations.NullMarked;
