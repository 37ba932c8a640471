/** The launcher, run as a person runs it, against Java and Maven that only say they are. */
@NullMarked
package dev.vakna.cli.launcher;

import org.jspecify.annotations.NullMarked;
