package dev.vakna.core.engine;

import dev.vakna.core.machine.MachineName;
import java.util.Map;

/**
 * What all machines of a host do, seen in one look. A machine that is in neither map is not here.
 *
 * @param states what each machine does that could be looked at
 * @param troubles why each of the others could not be, in words for operators
 */
public record Sightings(
    Map<MachineName, Observation.State> states, Map<MachineName, String> troubles) {

  public Sightings {
    states = Map.copyOf(states);
    troubles = Map.copyOf(troubles);
  }

  /** What the machine does; must not be asked of one that could not be looked at. */
  public Observation.State of(MachineName name) {
    String trouble = troubles.get(name);
    if (trouble != null) {
      throw new IllegalStateException("machine %s was not seen: %s".formatted(name, trouble));
    }
    return states.getOrDefault(name, Observation.State.ABSENT);
  }
}
