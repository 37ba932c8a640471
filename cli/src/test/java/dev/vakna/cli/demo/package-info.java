/** What the demonstration claims and prints, from what it saw. */
@NullMarked
package dev.vakna.cli.demo;

import org.jspecify.annotations.NullMarked;
