/**
 * What every engine promises, as a suite: {@link dev.vakna.testkit.engine.EngineContract} is
 * inherited by a test of each engine, which brings an {@link dev.vakna.testkit.engine.EngineStage}.
 * The model engine passes it as the real ones do, so that what is proven of the house over the
 * model holds over them.
 */
@NullMarked
package dev.vakna.testkit.engine;

import org.jspecify.annotations.NullMarked;
