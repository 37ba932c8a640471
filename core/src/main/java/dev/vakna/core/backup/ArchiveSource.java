package dev.vakna.core.backup;

import java.nio.file.Path;
import java.time.Instant;

/**
 * An archive file ready to be read, never written.
 *
 * @param key file name inside its store
 * @param file the file
 * @param sizeBytes its size when opened
 * @param modifiedAt its modification time when opened; a file that differs later is another one
 */
public record ArchiveSource(String key, Path file, long sizeBytes, Instant modifiedAt) {}
