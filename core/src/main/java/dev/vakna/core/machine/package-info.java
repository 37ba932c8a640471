/**
 * The words for a machine that is to be made: its plan, disks, identity and name, in closed sets
 * that no text of a backup enters.
 */
@NullMarked
package dev.vakna.core.machine;

import org.jspecify.annotations.NullMarked;
