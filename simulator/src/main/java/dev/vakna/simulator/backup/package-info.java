/**
 * A backup store in memory: archives are their headers. It keeps the port's promises, so that what
 * is built on stores can be tried without one.
 */
@NullMarked
package dev.vakna.simulator.backup;

import org.jspecify.annotations.NullMarked;
