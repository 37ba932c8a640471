/**
 * The words for backups and the port to the stores they lie in. A store is only ever read; what its
 * archives say is a stranger's word and is checked before it counts.
 */
@NullMarked
package dev.vakna.core.backup;

import org.jspecify.annotations.NullMarked;
