package dev.vakna.bench.machine;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.stream.Stream;

/**
 * Room to work in: a directory that is gone afterwards. What runs that were killed have left beside
 * it is removed too.
 */
public final class Scratch implements AutoCloseable {

  private static final String PREFIX = "run-";

  private final Path directory;
  private int files;

  private Scratch(Path directory) {
    this.directory = directory;
  }

  /**
   * Makes it.
   *
   * @param parent is made if it does not exist
   */
  public static Scratch in(Path parent) throws IOException {
    Files.createDirectories(parent);
    try (Stream<Path> entries = Files.list(parent)) {
      for (Path entry : entries.toList()) {
        if (isLeft(entry)) {
          remove(entry);
        }
      }
    }
    return new Scratch(
        Files.createDirectory(parent.resolve(PREFIX + ProcessHandle.current().pid())));
  }

  private static boolean isLeft(Path entry) {
    String name = entry.getFileName().toString();
    return name.matches(PREFIX + "\\d{1,10}")
        && ProcessHandle.of(Long.parseLong(name.substring(PREFIX.length()))).isEmpty();
  }

  /** The directory. */
  public Path directory() {
    return directory;
  }

  /** A name in it that nothing has. */
  public synchronized Path fresh(String name) {
    files++;
    return directory.resolve(files + "-" + name);
  }

  /** A new directory in it. */
  public Path freshDirectory(String name) throws IOException {
    return Files.createDirectory(fresh(name));
  }

  /** Bytes that may still be written. */
  public long free() throws IOException {
    return Files.getFileStore(directory).getUsableSpace();
  }

  /** Removes a file or a directory with all that is in it; nothing if it is not there. */
  public static void remove(Path path) throws IOException {
    try {
      Files.walkFileTree(
          path,
          new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
                throws IOException {
              Files.deleteIfExists(file);
              return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(
                Path left, @org.jspecify.annotations.Nullable IOException fault)
                throws IOException {
              if (fault != null) {
                throw fault;
              }
              Files.deleteIfExists(left);
              return FileVisitResult.CONTINUE;
            }
          });
    } catch (NoSuchFileException e) {
      return;
    }
  }

  @Override
  public void close() throws IOException {
    remove(directory);
  }
}
