package dev.vakna.vma;

import java.nio.ByteBuffer;

/** A disk in memory, with a record of how it ended. */
final class MemoryTarget implements DiskTarget {

  final byte[] content;
  boolean finished;
  boolean aborted;
  int writes;

  MemoryTarget(long size) {
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
