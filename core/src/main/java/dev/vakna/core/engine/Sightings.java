package dev.vakna.core.engine;

import dev.vakna.core.engine.Observation.State;
import dev.vakna.core.machine.MachineName;
import java.util.Map;

/**
 * What all machines of a site do, seen in one look.
 *
 * @param states what each machine does that could be looked at
 * @param troubles why each of the others could not be, in words for operators
 * @param complete a machine that is in neither map is not here; else it may be
 */
public record Sightings(
    Map<MachineName, State> states, Map<MachineName, String> troubles, boolean complete) {

  public Sightings {
    states = Map.copyOf(states);
    troubles = Map.copyOf(troubles);
  }

  /** All machines there are. */
  public Sightings(Map<MachineName, State> states, Map<MachineName, String> troubles) {
    this(states, troubles, true);
  }

  /** What the machine does; {@link State#UNKNOWN} when that could not be seen. */
  public State of(MachineName name) {
    if (troubles.containsKey(name)) {
      return State.UNKNOWN;
    }
    return states.getOrDefault(name, complete ? State.ABSENT : State.UNKNOWN);
  }

  /** Why a machine could not be seen, in words for operators. */
  public String trouble(MachineName name) {
    return troubles.getOrDefault(name, "what was read of its site is not complete");
  }
}
