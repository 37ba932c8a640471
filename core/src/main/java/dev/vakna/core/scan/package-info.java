/**
 * Looks into stores and keeps the list of backups true to what is there. A store that is slow,
 * silent or lying costs only itself.
 */
@NullMarked
package dev.vakna.core.scan;

import org.jspecify.annotations.NullMarked;
