/**
 * Where a disk's content goes and what is known of it afterwards: targets, digests, reading back.
 * Knows nothing of archives but their devices.
 */
@NullMarked
package dev.vakna.vma.disk;

import org.jspecify.annotations.NullMarked;
