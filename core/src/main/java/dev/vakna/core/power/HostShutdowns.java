package dev.vakna.core.power;

import java.util.Map;

/** What switches off the machines of the engines that a server reaches, by the engine's name. */
public record HostShutdowns(Map<String, HostShutdown> all) {

  public HostShutdowns {
    all = Map.copyOf(all);
  }

  /**
   * That of an engine.
   *
   * @throws IllegalArgumentException when the server does not reach it
   */
  public HostShutdown of(String engine) {
    HostShutdown found = all.get(engine);
    if (found == null) {
      throw new IllegalArgumentException("engine %s is not reached".formatted(engine));
    }
    return found;
  }
}
