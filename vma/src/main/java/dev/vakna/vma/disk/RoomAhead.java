package dev.vakna.vma.disk;

import dev.vakna.vma.internal.linux.FileCalls;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;

/**
 * Has a file system set room aside in a file before it is written to. Such room reads as zeros, as
 * a hole does. What is written into it needs no room found and no file grown, so that the file
 * system lets several writers in at once. Where that cannot be had, nothing is lost. For Linux;
 * belongs to one thread at a time.
 */
final class RoomAhead implements Closeable {

  private final int descriptor;

  private RoomAhead(int descriptor) {
    this.descriptor = descriptor;
  }

  /**
   * In a file that exists; a link is not followed.
   *
   * @throws IOException if it cannot be opened for writing
   */
  static RoomAhead in(Path file) throws IOException {
    return new RoomAhead(
        FileCalls.open(file, FileCalls.WRITE_ONLY | FileCalls.NO_FOLLOW | FileCalls.CLOSE_ON_EXEC));
  }

  /**
   * Sets room aside, if there is any; the file's length stays.
   *
   * @return whether it is worth asking again: a disk that is full may have room later, a file
   *     system that cannot do it never will
   */
  boolean make(long offset, long length) {
    return switch (FileCalls.allocate(descriptor, offset, length)) {
      case 0, FileCalls.NO_SPACE, FileCalls.OVER_QUOTA -> true;
      default -> false;
    };
  }

  @Override
  public void close() {
    FileCalls.close(descriptor);
  }
}
