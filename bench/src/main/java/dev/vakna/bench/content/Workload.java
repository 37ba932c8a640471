package dev.vakna.bench.content;

import java.nio.file.Path;

/**
 * An archive that is measured on, and its disks as files.
 *
 * @param archive only read
 * @param raw its first disk as a raw file
 * @param archiveBytes its length
 * @param streamBytes length of what it unpacks to
 * @param dataBytes bytes that a restore writes
 * @param diskBytes sizes of its disks in all
 */
public record Workload(
    Path archive, Path raw, long archiveBytes, long streamBytes, long dataBytes, long diskBytes) {}
