/** What is shown, to the character. */
@NullMarked
package dev.vakna.cli.terminal;

import org.jspecify.annotations.NullMarked;
