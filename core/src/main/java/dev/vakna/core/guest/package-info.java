/**
 * The configuration of the machine that was backed up, read from its archive as a stranger's text:
 * what of it a clone takes over, chosen from closed sets, and what it does not, said in words.
 */
@NullMarked
package dev.vakna.core.guest;

import org.jspecify.annotations.NullMarked;
