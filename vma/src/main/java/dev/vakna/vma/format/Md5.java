package dev.vakna.vma.format;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/** The format's MD5 of a header: the field that holds it counts as zeros. */
public final class Md5 {

  private static final byte[] ZEROS = new byte[VmaFormat.MD5_LENGTH];

  private final MessageDigest digest;

  public Md5() {
    try {
      digest = MessageDigest.getInstance("MD5");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has MD5", e);
    }
  }

  public byte[] of(ByteBuffer header, int field) {
    int end = field + VmaFormat.MD5_LENGTH;
    digest.reset();
    digest.update(header.slice(0, field));
    digest.update(ZEROS);
    digest.update(header.slice(end, header.limit() - end));
    return digest.digest();
  }

  public boolean matches(ByteBuffer header, int field) {
    byte[] stated = new byte[VmaFormat.MD5_LENGTH];
    header.get(field, stated);
    return MessageDigest.isEqual(stated, of(header, field));
  }
}
