package dev.vakna.vma.source;

import dev.vakna.vma.internal.linux.FileCalls;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * A regular file that is held open. What was looked at is what is read: it is opened without
 * waiting for anybody, looked at, and only then opened for reading, as the very file that was
 * looked at. It stays readable when its name is moved or removed, and a pipe or a device under its
 * name is refused instead of waited for. For Linux.
 *
 * <p>Storage that hangs can hold up every method but {@link #path()}.
 */
public final class HeldFile implements Closeable {

  private static final String HELD = "/proc/self/fd/";

  private static final long READ_AHEAD = 128 << 10;

  private final int descriptor;
  private final Path path;
  private final Path realPath;
  private final long size;
  private final Instant modified;
  private final AtomicBoolean closed = new AtomicBoolean();

  private HeldFile(int descriptor, Path realPath, BasicFileAttributes attributes) {
    this.descriptor = descriptor;
    this.path = Path.of(HELD + descriptor);
    this.realPath = realPath;
    this.size = attributes.size();
    this.modified = attributes.lastModifiedTime().toInstant();
  }

  /**
   * Opens a file; links are followed. Whoever must not be led astray compares {@link #realPath()}.
   *
   * @throws NoSuchFileException if there is none
   * @throws AccessDeniedException if it must not be read
   * @throws FileSystemException if it is no regular file, or cannot be opened
   */
  public static HeldFile open(Path file) throws IOException {
    int looking = FileCalls.open(file, FileCalls.PATH_ONLY | FileCalls.CLOSE_ON_EXEC);
    try {
      Path looked = Path.of(HELD + looking);
      BasicFileAttributes attributes = Files.readAttributes(looked, BasicFileAttributes.class);
      if (!attributes.isRegularFile()) {
        throw new FileSystemException(file.toString(), null, "is " + kind(attributes));
      }
      Path real = Files.readSymbolicLink(looked);
      int reading = FileCalls.open(looked, file, FileCalls.READ_ONLY | FileCalls.CLOSE_ON_EXEC);
      return new HeldFile(reading, real, attributes);
    } finally {
      FileCalls.close(looking);
    }
  }

  private static String kind(BasicFileAttributes attributes) {
    return attributes.isDirectory() ? "a directory" : "a pipe, socket or device, and no file";
  }

  /** Leads to this very file, whatever became of its name, for as long as it is held. */
  public Path path() {
    return path;
  }

  /** Where the file was when it was opened, all links followed. */
  public Path realPath() {
    return realPath;
  }

  /** Its length in bytes when it was opened. */
  public long size() {
    return size;
  }

  /** When it had last been written to when it was opened. */
  public Instant modified() {
    return modified;
  }

  /**
   * Asks the system to have a part of it ready, and does not wait for that. Where the system does
   * not do so, reading takes as long as it takes.
   *
   * @param offset of its first byte
   * @param length in bytes; what lies beyond the file's end is nothing
   */
  public void readAhead(long offset, long length) {
    // The system takes no more than its own measure of reading ahead from one call.
    for (long at = offset; at < offset + length && !closed.get(); at += READ_AHEAD) {
      FileCalls.willNeed(descriptor, at, Math.min(READ_AHEAD, offset + length - at));
    }
  }

  /** Lets go of it. May hang with its storage. */
  @Override
  public void close() {
    if (closed.compareAndSet(false, true)) {
      FileCalls.close(descriptor);
    }
  }
}
