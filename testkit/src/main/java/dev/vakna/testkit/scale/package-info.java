/** A database with very many records in it, for looking at what questions of it cost. */
@NullMarked
package dev.vakna.testkit.scale;

import org.jspecify.annotations.NullMarked;
