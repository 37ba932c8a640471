package dev.vakna.vma.disk;

import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * Where the content of one disk goes. The target must read as zeros wherever nothing is written:
 * zero blocks are not stored in an archive. All calls for one archive come from one thread at a
 * time, but for {@link #write}, {@link #expect} and {@link ResumableTarget#flush} where {@link
 * #concurrent()} allows more; {@link #finish()} or {@link #abort()} ends them. Only if another
 * target of the same archive fails to finish, an abort follows a finish.
 */
public interface DiskTarget {

  /**
   * Takes a run of content. Runs do not overlap, come in any order, and lie inside the device.
   *
   * @param offset byte on the disk, a multiple of 4096
   * @param run a direct buffer that begins at an address that is a multiple of 4096; its length is
   *     a multiple of 4096 unless it ends at the end of the device. Valid only during the call.
   */
  void write(long offset, ByteBuffer run) throws IOException;

  /**
   * Whether several threads may call {@link #write} at once, for runs that do not overlap, and
   * {@link #expect} or {@link ResumableTarget#flush} meanwhile.
   */
  default boolean concurrent() {
    return false;
  }

  /**
   * Content will be written there, all of it and soon, unless the pass comes to no good end. A
   * target may make ready for it, and must read as zeros there until it is written. Told only to
   * targets that are {@link #concurrent()}.
   *
   * @param offset byte on the disk, a multiple of 4096
   * @param length at least 1, a multiple of 4096 unless it ends at the end of the device
   */
  default void expect(long offset, long length) {}

  /**
   * The whole archive was read and is good: makes what was written durable and closes. Called for
   * no target before the last byte of the archive was checked.
   */
  void finish() throws IOException;

  /**
   * The archive is bad, or the pass was stopped: what was written must not be used. Closes, and
   * removes what this target has made. Must not throw.
   */
  void abort();
}
