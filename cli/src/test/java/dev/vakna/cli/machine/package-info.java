/** What is known of a machine from outside. */
@NullMarked
package dev.vakna.cli.machine;

import org.jspecify.annotations.NullMarked;
