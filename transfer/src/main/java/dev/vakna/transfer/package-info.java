/**
 * Fills the disks of a machine from an archive, by its index or whole, resumable, with digests, and
 * reads them back. Any engine that cannot read archives by itself does it in this way, over its own
 * {@link dev.vakna.transfer.DiskSet}. Knows no engine.
 */
@NullMarked
package dev.vakna.transfer;

import org.jspecify.annotations.NullMarked;
