/**
 * Storage in memory, for simulations that run thousands of transactions a second under a clock of
 * their own. It refuses what the real storage refuses; the contract suites hold the two equal.
 */
@NullMarked
package dev.vakna.simulator.memory;

import org.jspecify.annotations.NullMarked;
