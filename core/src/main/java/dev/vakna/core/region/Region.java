package dev.vakna.core.region;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A place where Cloud VMs run.
 *
 * @param id as callers name it, for example {@code stockholm}
 * @param name for people
 * @param country ISO 3166-1 alpha-2
 * @param available new machines may be made there
 * @param isDefault chosen when the caller names none; one region is
 * @param cpuCores smallest and largest number of cores of one machine
 * @param memoryGb the same for memory, in GiB
 * @param storageGb the same for storage, in GiB
 * @param prices what is charged there now
 * @param engine name of the engine that makes the machines there; null for that of whichever server
 *     takes the call
 */
public record Region(
    String id,
    String name,
    String country,
    boolean available,
    boolean isDefault,
    Range cpuCores,
    Range memoryGb,
    Range storageGb,
    PriceList prices,
    @Nullable String engine) {

  public Region {
    Objects.requireNonNull(id);
    Objects.requireNonNull(name);
    Objects.requireNonNull(country);
    Objects.requireNonNull(cpuCores);
    Objects.requireNonNull(memoryGb);
    Objects.requireNonNull(storageGb);
    Objects.requireNonNull(prices);
  }

  /** The same, its machines made by that engine. */
  public Region madeBy(@Nullable String other) {
    return new Region(
        id, name, country, available, isDefault, cpuCores, memoryGb, storageGb, prices, other);
  }

  /** Smallest and largest allowed value, both included. */
  public record Range(int min, int max) {

    public Range {
      if (min < 0 || max < min) {
        throw new IllegalArgumentException("%d to %d is no range".formatted(min, max));
      }
    }

    /** The nearest value inside the range. */
    public int clamp(int value) {
      return Math.clamp(value, min, max);
    }
  }
}
