package dev.vakna.operations;

import java.util.Set;

/**
 * How much work of some kinds may be under way at once over all servers that share the storage.
 * Work that has begun and goes forward counts until it ends, is undone or is parked, whoever works
 * at it; so what has begun never waits for its turn again. 0 is no cap.
 *
 * @param kinds the kinds of long work that stand in line
 * @param perOwner at once for one owner, 0 or more
 * @param perSource at once that read from one source, 0 or more
 */
public record Caps(Set<String> kinds, int perOwner, int perSource) {

  /** Nothing stands in line: the oldest goes first. */
  public static final Caps NONE = new Caps(Set.of(), 0, 0);

  public Caps {
    kinds = Set.copyOf(kinds);
    if (perOwner < 0 || perSource < 0) {
      throw new IllegalArgumentException(
          "%d per owner and %d per source: a cap is 0 (none) or more"
              .formatted(perOwner, perSource));
    }
  }
}
