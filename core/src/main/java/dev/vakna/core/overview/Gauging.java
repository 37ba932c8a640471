package dev.vakna.core.overview;

import dev.vakna.core.engine.Gauges;
import dev.vakna.core.machine.Place;

/** Asks engines what machines use, for somebody who waits for an answer. */
public interface Gauging {

  /**
   * What the machine uses now; {@link Gauges#NONE} when its engine is not reached, is silent or
   * cannot tell. Bounded in time, however long the engine takes; throws nothing.
   *
   * @param engine name of the engine that has it
   */
  Gauges of(String engine, Place place);
}
