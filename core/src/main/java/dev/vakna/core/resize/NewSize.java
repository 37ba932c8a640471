package dev.vakna.core.resize;

import org.jspecify.annotations.Nullable;

/**
 * The size that an owner asks for; null where the body did not say it soundly. Its text tells all
 * of it.
 *
 * @param cpuCores cores
 * @param memoryGb GiB
 */
public record NewSize(@Nullable Integer cpuCores, @Nullable Integer memoryGb) {}
