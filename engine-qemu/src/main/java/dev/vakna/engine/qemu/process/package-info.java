/** Machines as processes: started, found again, watched and ended. */
@NullMarked
package dev.vakna.engine.qemu.process;

import org.jspecify.annotations.NullMarked;
