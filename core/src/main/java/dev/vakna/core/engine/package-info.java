/**
 * The port to whoever runs machines: making, filling, starting, seeing and removing them, and the
 * words of its answers. An engine gives every outside thing the name it is told, so that a repeated
 * call finds what an earlier one made.
 */
@NullMarked
package dev.vakna.core.engine;

import org.jspecify.annotations.NullMarked;
