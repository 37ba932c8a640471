package dev.vakna.core.forecast;

import org.jspecify.annotations.Nullable;

/**
 * What is known of a restore that its speed follows from.
 *
 * @param archiveBytes size of the archive; 0 while unknown
 * @param dataBytes bytes that are written to disks; 0 while unknown
 * @param acceleration who executes its machine; null while unknown
 * @param indexed whether the archive is decoded by an index; null while unknown
 */
public record Traits(
    long archiveBytes, long dataBytes, @Nullable String acceleration, @Nullable Boolean indexed) {}
