package dev.vakna.server.run;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;

/** Whether a directory's disk can take what a server writes. */
final class Writability {

  /** With less the next write of the database or of a log may fail, in bytes. */
  static final long LEAST_FREE = 32L << 20;

  private static final int PROBE_BYTES = 4096;

  private Writability() {}

  /** Why the directory cannot be written; empty when it can. */
  static Optional<String> fault(Path directory) {
    try {
      long free = Files.getFileStore(directory).getUsableSpace();
      if (free < LEAST_FREE) {
        return Optional.of(
            "the disk of %s is full: %d MiB are free, %d are needed"
                .formatted(directory, free >> 20, LEAST_FREE >> 20));
      }
      write(directory);
      return Optional.empty();
    } catch (IOException e) {
      String reason = e instanceof FileSystemException f ? f.getReason() : e.getMessage();
      return Optional.of(
          "%s cannot be written: %s"
              .formatted(directory, reason == null ? e.getClass().getSimpleName() : reason));
    }
  }

  private static void write(Path directory) throws IOException {
    Path probe = Files.createTempFile(directory, ".writable", null);
    try (FileChannel file = FileChannel.open(probe, StandardOpenOption.WRITE)) {
      file.write(ByteBuffer.allocate(PROBE_BYTES));
      file.force(false);
    } finally {
      Files.deleteIfExists(probe);
    }
  }
}
