/**
 * The drive of a real server: virtual threads, the machine's clock, and a loop that claims what is
 * due. A simulator replaces this package and nothing else.
 */
@NullMarked
package dev.vakna.operations.worker;

import org.jspecify.annotations.NullMarked;
