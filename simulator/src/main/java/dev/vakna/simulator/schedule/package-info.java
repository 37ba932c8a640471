/**
 * Virtual time and one actor at a time. Actors are coroutines: each has a thread of its own, and
 * exactly one of them runs, until it hands the turn on at a yield point. What happens therefore
 * follows from the choices taken, whatever the machine does meanwhile; the choices follow from a
 * seed or from a list.
 */
@NullMarked
package dev.vakna.simulator.schedule;

import org.jspecify.annotations.NullMarked;
