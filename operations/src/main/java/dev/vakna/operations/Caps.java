package dev.vakna.operations;

import java.util.Set;

/**
 * How much work of some kinds may be under way at once over all servers that share the storage.
 * Work that has begun and goes forward counts, whoever works at it, until it ends, is undone or is
 * parked, or has come to a step that mostly waits; while it waits for something out of reach it
 * counts for its own host alone. What has begun never waits for its turn again. 0 is no cap.
 *
 * @param kinds the kinds of long work that stand in line
 * @param waitingSteps the steps at which work that has begun counts no longer
 * @param perOwner at once for one owner, 0 or more
 * @param perSource at once that read from one source, 0 or more
 */
public record Caps(Set<String> kinds, Set<String> waitingSteps, int perOwner, int perSource) {

  /** Nothing stands in line: the oldest goes first. */
  public static final Caps NONE = new Caps(Set.of(), 0, 0);

  public Caps {
    kinds = Set.copyOf(kinds);
    waitingSteps = Set.copyOf(waitingSteps);
    if (perOwner < 0 || perSource < 0) {
      throw new IllegalArgumentException(
          "%d per owner and %d per source: a cap is 0 (none) or more"
              .formatted(perOwner, perSource));
    }
  }

  /** All of what has begun counts until its end. */
  public Caps(Set<String> kinds, int perOwner, int perSource) {
    this(kinds, Set.of(), perOwner, perSource);
  }
}
