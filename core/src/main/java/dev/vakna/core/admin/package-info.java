/**
 * What operators do: accounts with their standing and limits, keys, VPSs, and the import that makes
 * a VPS of every guest in a backup store.
 */
@NullMarked
package dev.vakna.core.admin;

import org.jspecify.annotations.NullMarked;
