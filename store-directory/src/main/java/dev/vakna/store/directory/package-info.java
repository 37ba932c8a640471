/**
 * Backups in a directory laid out as Proxmox VE lays out its own: archives under {@code dump}, with
 * their notes and protection markers beside them. Nothing in the directory is ever written, made,
 * locked or removed.
 */
@NullMarked
package dev.vakna.store.directory;

import org.jspecify.annotations.NullMarked;
