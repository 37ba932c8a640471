/**
 * The port to whoever runs machines: making, filling, starting, seeing and removing them, and the
 * words of its answers. A plan asks; {@link dev.vakna.core.engine.Given} tells what a machine got,
 * {@link dev.vakna.core.machine.Place} where it is. What every engine promises is a suite, {@code
 * EngineContract}.
 */
@NullMarked
package dev.vakna.core.engine;

import org.jspecify.annotations.NullMarked;
