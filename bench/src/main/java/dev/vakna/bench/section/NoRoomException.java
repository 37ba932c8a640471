package dev.vakna.bench.section;

import java.io.IOException;
import java.nio.file.Path;

/** The scratch directory's file system is too full. */
public final class NoRoomException extends IOException {
  private static final long serialVersionUID = 1L;

  NoRoomException(Path directory, long needed, long free) {
    super(
        "%s has %d MiB free and %d MiB are needed: name another directory with --dir, or less data with --size"
            .formatted(directory, free >> 20, needed >> 20));
  }
}
