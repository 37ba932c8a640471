/**
 * The {@code vakna} command. It only parses words, calls the modules that do the work, and turns
 * their outcomes into text, JSON and exit statuses: 0 good, 1 failed, 2 wrong use.
 */
@NullMarked
package dev.vakna.cli;

import org.jspecify.annotations.NullMarked;
