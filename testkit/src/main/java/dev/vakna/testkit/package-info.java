/** Time, chance and sample records for tests and simulations: all of it repeatable from a seed. */
@NullMarked
package dev.vakna.testkit;

import org.jspecify.annotations.NullMarked;
