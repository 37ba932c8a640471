package dev.vakna.bench.restore;

import dev.vakna.vma.disk.DiskTarget;
import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * Hands on every cluster of 64 KiB as a write of its own, one after the other.
 *
 * @param target takes them
 */
record ClusterWrites(DiskTarget target) implements DiskTarget {

  private static final int CLUSTER = 65536;

  @Override
  public void write(long offset, ByteBuffer run) throws IOException {
    int length = run.remaining();
    int done = 0;
    while (done < length) {
      long at = offset + done;
      int count = (int) Math.min(length - done, CLUSTER - at % CLUSTER);
      target.write(at, run.slice(run.position() + done, count));
      done += count;
    }
    run.position(run.limit());
  }

  @Override
  public void finish() throws IOException {
    target.finish();
  }

  @Override
  public void abort() {
    target.abort();
  }
}
