package dev.vakna.server.admin;

import dev.vakna.core.engine.Engines;
import dev.vakna.core.problem.FieldFault;
import dev.vakna.server.http.RefusedException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Which engine an operator asks for where a server reaches several: the own one, or a named one.
 */
public final class EngineChoice {

  private final Engines engines;

  /**
   * @param engines those that the server reaches
   */
  public EngineChoice(Engines engines) {
    this.engines = engines;
  }

  /**
   * Name of the engine that is meant.
   *
   * @param wished what the operator named, or null
   * @throws RefusedException when the server does not reach it
   */
  String of(@Nullable String wished) {
    String name = engines.makerOf(wished);
    if (engines.find(name).isEmpty()) {
      throw RefusedException.fault(
          "engine",
          FieldFault.Code.UNKNOWN_VALUE,
          "`engine` must be one that this server reaches: %s."
              .formatted(String.join(", ", engines.reached())));
    }
    return name;
  }

  /** Names of all that the server reaches, the own one first. */
  List<String> all() {
    return List.copyOf(engines.reached());
  }
}
