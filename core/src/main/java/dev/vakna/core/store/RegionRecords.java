package dev.vakna.core.store;

import dev.vakna.core.region.Region;
import java.util.List;
import java.util.Optional;

/** Regions. A new store holds one, {@code stockholm}, the default. */
public interface RegionRecords {

  /** Inserts or replaces. When the region is the default one, no other stays so. */
  void put(Region region);

  Optional<Region> find(String id);

  /** The default region; a store always has one. */
  Region defaultRegion();

  /** All, by id. */
  List<Region> all();
}
