/**
 * A machine's images: made, filled from an archive, read back, and kept from holding more of the
 * host than they need.
 */
@NullMarked
package dev.vakna.engine.qemu.disk;

import org.jspecify.annotations.NullMarked;
