/**
 * Talking to a running QEMU and to the agent inside its guest over Unix sockets: bounded lines, a
 * deadline for every wait, and the rule that what answers may be hostile.
 */
@NullMarked
package dev.vakna.engine.qemu.qmp;

import org.jspecify.annotations.NullMarked;
