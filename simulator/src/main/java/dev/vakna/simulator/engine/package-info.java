/**
 * An engine in memory: machines are a plan, disks are sizes, and the guest reports who it is. It
 * keeps the port's promises (names, adoption, repetition), so that what is built on an engine can
 * be tried without one.
 */
@NullMarked
package dev.vakna.simulator.engine;

import org.jspecify.annotations.NullMarked;
