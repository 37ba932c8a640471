/** Bugs put into the house on purpose, to show that the simulator finds such. */
package dev.vakna.simulator.planted;
