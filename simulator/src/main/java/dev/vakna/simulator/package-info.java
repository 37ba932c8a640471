/**
 * The house under virtual time and a seed: the storage in memory, the model engine, chance and
 * clocks that repeat. What is shown with them is shown of the same code that a server runs.
 */
@NullMarked
package dev.vakna.simulator;

import org.jspecify.annotations.NullMarked;
