/**
 * The VPSs of all accounts: those that were imported with their backups and those that restores
 * made.
 */
@NullMarked
package dev.vakna.core.inventory;

import org.jspecify.annotations.NullMarked;
