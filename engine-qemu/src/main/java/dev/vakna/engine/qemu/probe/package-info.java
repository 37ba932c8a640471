/** Finding out, by the clock, whether this host's KVM is worth using. */
@NullMarked
package dev.vakna.engine.qemu.probe;

import org.jspecify.annotations.NullMarked;
