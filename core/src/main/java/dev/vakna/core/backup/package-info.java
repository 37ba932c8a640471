/**
 * The words for backups and the port to the stores they lie in. A store is only read, but for
 * deleting a backup at its owner's word; what its archives say is a stranger's word and is checked
 * before it counts.
 */
@NullMarked
package dev.vakna.core.backup;

import org.jspecify.annotations.NullMarked;
