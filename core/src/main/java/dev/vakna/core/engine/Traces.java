package dev.vakna.core.engine;

import java.util.Set;

/**
 * All traces of a site that were found in one reading.
 *
 * @param found the traces
 * @param complete nothing that was made before the reading began is missing from it; of an
 *     incomplete one nothing is concluded that is not in it
 */
public record Traces(Set<Trace> found, boolean complete) {

  public Traces {
    found = Set.copyOf(found);
  }

  /** All there are. */
  public static Traces all(Set<Trace> found) {
    return new Traces(found, true);
  }
}
