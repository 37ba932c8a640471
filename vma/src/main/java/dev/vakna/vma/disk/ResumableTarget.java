package dev.vakna.vma.disk;

import java.io.IOException;

/**
 * A target that a later pass can go on with. Its {@link #abort()} keeps what was written, because
 * only the caller knows whether another pass follows.
 */
public interface ResumableTarget extends DiskTarget {

  /** Makes durable what was written so far: it must be there after a power cut. */
  void flush() throws IOException;

  /**
   * What must be the same when another pass goes on: the very file, not one of the same name. At
   * most 1000 characters.
   */
  String identity() throws IOException;
}
