package dev.vakna.simulator.memory;

import dev.vakna.core.region.Region;
import dev.vakna.core.store.RegionRecords;
import java.util.List;
import java.util.Optional;

record MemoryRegions(State state) implements RegionRecords {

  /** Transactions here are one after the other. */
  @Override
  public void changeAlone() {}

  @Override
  public void put(Region region) {
    if (region.isDefault()) {
      state
          .regions
          .where(other -> other.isDefault() && !other.id().equals(region.id()))
          .forEach(other -> state.regions.put(other.id(), ordinary(other)));
    } else if (find(region.id()).map(Region::isDefault).orElse(false)) {
      throw new IllegalStateException(
          "Region %s is the default one. Make another region the default first."
              .formatted(region.id()));
    }
    state.regions.put(region.id(), region);
  }

  private static Region ordinary(Region region) {
    return new Region(
        region.id(),
        region.name(),
        region.country(),
        region.available(),
        false,
        region.cpuCores(),
        region.memoryGb(),
        region.storageGb(),
        region.prices(),
        region.engine());
  }

  @Override
  public Optional<Region> find(String id) {
    return state.regions.find(id);
  }

  @Override
  public Optional<Region> hold(String id) {
    state.mayLock();
    return find(id);
  }

  @Override
  public Region defaultRegion() {
    return state.regions.where(Region::isDefault).findFirst().orElseThrow();
  }

  @Override
  public List<Region> all() {
    return state.regions.where(region -> true).toList();
  }
}
