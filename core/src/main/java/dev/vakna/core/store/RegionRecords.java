package dev.vakna.core.store;

import dev.vakna.core.region.Region;
import java.util.List;
import java.util.Optional;

/** Regions. A new store holds one, {@code stockholm}, the default. */
public interface RegionRecords {

  /**
   * Waits until no other transaction changes regions; from then on none does before this one ends.
   * Comes before the first look at a region that decides what it is changed to.
   */
  void changeAlone();

  /** Inserts or replaces. When the region is the default one, no other stays so. */
  void put(Region region);

  Optional<Region> find(String id);

  /**
   * The same, and nobody else may change it before this transaction ends: whoever opens a meter at
   * its prices reads them so, that a price change finds the meter or comes before it.
   */
  Optional<Region> hold(String id);

  /** The default region; a store always has one. */
  Region defaultRegion();

  /** All, by id. */
  List<Region> all();
}
