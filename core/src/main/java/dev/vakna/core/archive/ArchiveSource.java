package dev.vakna.core.archive;

import java.nio.file.Path;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * An archive file ready to be read, never written. What was opened is held: it is the archive,
 * whatever becomes of its name. To be closed by whoever opened it; that takes no time, and closing
 * it again does nothing.
 *
 * @param key file name inside its store; what to call it
 * @param file leads to the file for as long as this is open
 * @param sizeBytes its size when opened
 * @param modifiedAt its modification time when opened; a file that differs later is another one
 * @param index leads to an index that lies beside it and may be used, or null
 * @param hold lets go of what is held
 */
public record ArchiveSource(
    String key, Path file, long sizeBytes, Instant modifiedAt, @Nullable Path index, Runnable hold)
    implements AutoCloseable {

  /** A file for which nothing is held, and which has no index that may be used. */
  public ArchiveSource(String key, Path file, long sizeBytes, Instant modifiedAt) {
    this(key, file, sizeBytes, modifiedAt, null, () -> {});
  }

  @Override
  public void close() {
    hold.run();
  }
}
