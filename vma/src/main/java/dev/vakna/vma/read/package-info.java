/**
 * The whole archive in one pass, with all checks: header, extents, disks. Knows nothing of indexes;
 * whoever wants to listen gives a {@link dev.vakna.vma.read.StreamTap}.
 */
@NullMarked
package dev.vakna.vma.read;

import org.jspecify.annotations.NullMarked;
