package dev.vakna.core.store;

import dev.vakna.core.destroy.Ending;
import dev.vakna.core.id.VpsId;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What is recorded of the ends of Cloud VMs. Who changes an entry has locked its VPS. Nothing is
 * removed, so that it stays known why and when a machine went.
 */
public interface EndRecords {

  Optional<Ending> find(VpsId vps);

  /** Those of these VPSs that there are. */
  List<Ending> all(Set<VpsId> vpses);

  /**
   * Adds the entry or replaces the VPS's. Times are kept in whole microseconds, and of a text
   * whatever storage takes. Another {@code deleteAfter}, and that its owner is told of it, are
   * {@link EventRecords events}.
   */
  void put(Ending ending);

  /**
   * Entries that are not ended and {@link Ending#isDue due}, the longest due first.
   *
   * @param after the last of the page before, or null
   * @param limit at most so many
   */
  List<Timed> due(Instant now, @Nullable Timed after, int limit);

  /**
   * Entries that are not ended, whose {@link Ending#deleteAfter} comes before that moment and is
   * not the one that was told of, the soonest first.
   *
   * @param after the last of the page before, or null
   * @param limit at most so many
   */
  List<Timed> untold(Instant before, @Nullable Timed after, int limit);

  /**
   * A VPS and the time by which its entry stands among others.
   *
   * @param at in whole microseconds
   */
  record Timed(Instant at, VpsId vps) {}
}
