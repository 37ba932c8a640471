/**
 * What every command stands on: its surroundings, how it fails, and how it starts other programs.
 */
@NullMarked
package dev.vakna.cli.command;

import org.jspecify.annotations.NullMarked;
