/** Tests of virtual time and turns. */
package dev.vakna.simulator.schedule;
