package dev.vakna.vma;

import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * Takes the {@link ContentDigest} of what passes on its way to another target, in the writing
 * thread, which has time to spare beside the decoder. The digest is to be asked for after the
 * restore returned.
 */
public final class DigestingTarget implements DiskTarget {

  private final DiskTarget target;
  private final ContentDigest digest = new ContentDigest();

  /**
   * @param target where the content goes
   */
  public DigestingTarget(DiskTarget target) {
    this.target = target;
  }

  /** The digest of what was written. */
  public String value() {
    return digest.value();
  }

  @Override
  public void write(long offset, ByteBuffer run) throws IOException {
    digest.add(offset, run);
    target.write(offset, run);
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
