package dev.vakna.core.access;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * The secret of a session, which only its browser has.
 *
 * @param text as the cookie holds it
 */
public record SessionText(String text) {

  /** What is stored of it: SHA-256 in lower-case hexadecimal. */
  public String hash() {
    try {
      MessageDigest sha = MessageDigest.getInstance("SHA-256");
      return HexFormat.of().formatHex(sha.digest(text.getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException impossible) {
      throw new IllegalStateException("every Java has SHA-256", impossible);
    }
  }

  /** Without the secret. */
  @Override
  public String toString() {
    return "SessionText[…]";
  }
}
