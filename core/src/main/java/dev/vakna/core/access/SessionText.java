package dev.vakna.core.access;

import dev.vakna.core.account.KeyText;

/**
 * The secret of a session, which only its browser has.
 *
 * @param text as the cookie holds it
 */
public record SessionText(String text) {

  /** What is stored of it: SHA-256 in lower-case hexadecimal. */
  public String hash() {
    return KeyText.hash(text);
  }

  /** Without the secret. */
  @Override
  public String toString() {
    return "SessionText[…]";
  }
}
