package dev.vakna.bench.machine;

import java.io.IOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A directory in memory: what a restore costs where the disk is not what it waits for. Gone when
 * closed.
 */
public final class MemoryDisk implements AutoCloseable {

  private static final Path TMPFS = Path.of("/dev/shm");
  private static final long SPARE = 1L << 30;

  private final Path parent;
  private final Scratch scratch;

  private MemoryDisk(Path parent, Scratch scratch) {
    this.parent = parent;
    this.scratch = scratch;
  }

  /**
   * Makes one, where the system has a file system in memory and so much to spare.
   *
   * @param bytes that will be written
   */
  public static Optional<MemoryDisk> withRoomFor(long bytes) throws IOException {
    if (!Files.isWritable(TMPFS)
        || !Files.getFileStore(TMPFS).type().equals("tmpfs")
        || Files.getFileStore(TMPFS).getUsableSpace() < bytes + SPARE
        || available() < 2 * bytes + SPARE) {
      return Optional.empty();
    }
    Path parent = TMPFS.resolve("vakna-bench");
    return Optional.of(new MemoryDisk(parent, Scratch.in(parent)));
  }

  private static long available() throws IOException {
    try (Stream<String> lines = Files.lines(Path.of("/proc/meminfo"))) {
      return lines
          .filter(line -> line.startsWith("MemAvailable:"))
          .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) << 10)
          .findFirst()
          .orElse(0);
    }
  }

  /** Where to write. */
  public Scratch scratch() {
    return scratch;
  }

  @Override
  public void close() throws IOException {
    scratch.close();
    try {
      Files.deleteIfExists(parent);
    } catch (DirectoryNotEmptyException e) {
      // Another run uses it too.
      return;
    }
  }
}
