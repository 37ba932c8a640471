package dev.vakna.server.http;

import org.jspecify.annotations.Nullable;

/**
 * The body of an answer. One that is the same for many is sent to all of them as it is: whoever
 * takes it slowly holds no copy of it, and it is compressed once. Safe for use by many threads.
 */
public final class AnswerBody {

  private final byte[] plain;
  private byte @Nullable [] packed;

  /**
   * @param plain its bytes, which nobody changes any more
   */
  public AnswerBody(byte[] plain) {
    this.plain = plain;
  }

  /** Its length in bytes, not compressed. */
  public int length() {
    return plain.length;
  }

  byte[] plain() {
    return plain;
  }

  synchronized byte[] packed() {
    byte[] made = packed;
    if (made == null) {
      made = Packing.gzip(plain);
      packed = made;
    }
    return made;
  }
}
