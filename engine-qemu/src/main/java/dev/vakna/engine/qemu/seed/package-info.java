/** The medium on which a guest finds its new identity: a CD image written without any tool. */
@NullMarked
package dev.vakna.engine.qemu.seed;

import org.jspecify.annotations.NullMarked;
