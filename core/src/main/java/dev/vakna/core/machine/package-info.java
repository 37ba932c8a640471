/**
 * The port to whatever runs machines, and the words it is spoken to in: disks, identity, plan,
 * evidence. An engine gives every outside thing the name it is told, so that a repeated call finds
 * what an earlier one made.
 */
@NullMarked
package dev.vakna.core.machine;

import org.jspecify.annotations.NullMarked;
