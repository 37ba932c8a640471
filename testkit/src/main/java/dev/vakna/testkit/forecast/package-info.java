/**
 * Replays histories of restores through the house's own forecasts, to see how good they are:
 * simulated hosts with their moods, or the recorded timings of a real one.
 */
@NullMarked
package dev.vakna.testkit.forecast;

import org.jspecify.annotations.NullMarked;
