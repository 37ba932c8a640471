/** Situations made by chance, in which everybody who is asked must decide the same. */
@NullMarked
package dev.vakna.testkit.decision;

import org.jspecify.annotations.NullMarked;
