/** Tests of the simulated world's own parts. */
package dev.vakna.simulator.world;
