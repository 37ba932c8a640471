package dev.vakna.core.admission;

import org.jspecify.annotations.Nullable;

/**
 * What a caller wishes of a restore; null wishes nothing.
 *
 * @param name hostname label
 * @param region id of a region
 * @param cpuCores cores
 * @param memoryGb GiB
 * @param storageGb GiB over all data disks
 * @param planId a plan made before
 * @param bootMode {@code auto}, {@code instant} or {@code full}
 */
public record RestoreRequest(
    @Nullable String name,
    @Nullable String region,
    @Nullable Integer cpuCores,
    @Nullable Integer memoryGb,
    @Nullable Integer storageGb,
    @Nullable String planId,
    @Nullable String bootMode) {

  /** No wishes. */
  public static final RestoreRequest DEFAULTS =
      new RestoreRequest(null, null, null, null, null, null, null);
}
