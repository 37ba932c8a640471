package dev.vakna.core.store;

import dev.vakna.core.destroy.Ending;
import dev.vakna.core.id.VpsId;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What is recorded of the ends of Cloud VMs. Who changes an entry has locked its VPS. Nothing is
 * removed, so that it stays known why and when a machine went.
 */
public interface EndRecords {

  Optional<Ending> find(VpsId vps);

  /**
   * Adds the entry or replaces the VPS's. Times are kept in whole microseconds, and of a text
   * whatever storage takes.
   */
  void put(Ending ending);

  /**
   * Entries that are not ended and {@link Ending#isDue due}, the longest due first.
   *
   * @param limit at most so many
   */
  List<VpsId> due(Instant now, int limit);

  /**
   * Entries that are not ended, whose {@link Ending#deleteAfter} comes before that moment and is
   * not the one that was told of, the soonest first.
   *
   * @param limit at most so many
   */
  List<VpsId> untold(Instant before, int limit);
}
