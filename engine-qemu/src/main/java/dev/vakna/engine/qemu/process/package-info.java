/** Machines as processes: started, found again, their output kept, and ended. */
@NullMarked
package dev.vakna.engine.qemu.process;

import org.jspecify.annotations.NullMarked;
