package dev.vakna.bench.restore;

import dev.vakna.vma.disk.DiskTarget;
import java.nio.ByteBuffer;

/** Takes everything and keeps nothing: for what decoding and checking cost alone. */
public final class Nowhere implements DiskTarget {

  /** A target. */
  public Nowhere() {}

  @Override
  public void write(long offset, ByteBuffer run) {
    run.position(run.limit());
  }

  @Override
  public void finish() {}

  @Override
  public void abort() {}
}
