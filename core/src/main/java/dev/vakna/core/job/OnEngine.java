package dev.vakna.core.job;

import java.util.Objects;

/**
 * What was asked for, and the engine that it is done on: the one that its operation was admitted
 * for.
 *
 * @param engine the engine's name
 * @param input what was asked for
 */
public record OnEngine<I>(String engine, I input) {

  public OnEngine {
    Objects.requireNonNull(engine);
    Objects.requireNonNull(input);
  }
}
