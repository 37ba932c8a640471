package dev.vakna.vma;

import dev.vakna.vma.disk.DiskTarget;
import java.nio.ByteBuffer;

/** A disk in memory, with a record of how it ended. */
public final class MemoryTarget implements DiskTarget {

  public final byte[] content;
  public boolean finished;
  public boolean aborted;
  public int writes;

  public MemoryTarget(long size) {
    content = new byte[Math.toIntExact(size)];
  }

  @Override
  public void write(long offset, ByteBuffer run) {
    writes++;
    run.get(content, Math.toIntExact(offset), run.remaining());
  }

  @Override
  public void finish() {
    finished = true;
  }

  @Override
  public void abort() {
    aborted = true;
  }
}
