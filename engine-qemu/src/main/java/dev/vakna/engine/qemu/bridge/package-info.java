/**
 * A machine's place on a bridge of the host: its tap, and the filter that lets nothing through but
 * what is the machine's own. The filter is one table of the bridge family and one of the host's own
 * input, with chains for each tap; it needs neither connection tracking nor {@code reject} on
 * bridges, which many kernels do not have.
 */
@NullMarked
package dev.vakna.engine.qemu.bridge;

import org.jspecify.annotations.NullMarked;
