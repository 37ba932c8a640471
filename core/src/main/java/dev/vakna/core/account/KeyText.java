package dev.vakna.core.account;

import dev.vakna.core.chance.Chance;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.regex.Pattern;

/**
 * An API key itself, which only its holder has.
 *
 * @param text as it is sent
 */
public record KeyText(String text) {

  private static final Pattern FORM = Pattern.compile("vk_(live|test)_[0-9A-Za-z]{1,64}");
  private static final int SECRET_BYTES = 32;
  private static final int SECRET_CHARACTERS = 43;
  private static final int PREFIX_CHARACTERS = 12;
  private static final String BASE62 =
      "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
  private static final BigInteger SIXTY_TWO = BigInteger.valueOf(62);

  /**
   * A new one that nobody can guess.
   *
   * @param test whether it says that it is for trials
   */
  public static KeyText fresh(Chance chance, boolean test) {
    return new KeyText(
        (test ? "vk_test_" : "vk_live_") + base62(chance.bytes(SECRET_BYTES), SECRET_CHARACTERS));
  }

  /** Whether the text can be a key at all; nothing else need be looked for. */
  public boolean plausible() {
    return FORM.matcher(text).matches();
  }

  /** What tells keys apart for people. */
  public String prefix() {
    return text.substring(0, Math.min(PREFIX_CHARACTERS, text.length()));
  }

  /** What is stored of it: SHA-256 in lower-case hexadecimal. */
  public String hash() {
    return hash(text);
  }

  /** SHA-256 of a secret text in lower-case hexadecimal. */
  public static String hash(String secret) {
    try {
      MessageDigest sha = MessageDigest.getInstance("SHA-256");
      return HexFormat.of().formatHex(sha.digest(secret.getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException impossible) {
      throw new IllegalStateException("every Java has SHA-256", impossible);
    }
  }

  private static String base62(byte[] bytes, int characters) {
    BigInteger rest = new BigInteger(1, bytes);
    StringBuilder digits = new StringBuilder();
    for (int i = 0; i < characters; i++) {
      BigInteger[] parts = rest.divideAndRemainder(SIXTY_TWO);
      digits.append(BASE62.charAt(parts[1].intValue()));
      rest = parts[0];
    }
    return digits.reverse().toString();
  }

  /** Without the secret. */
  @Override
  public String toString() {
    return "KeyText[" + prefix() + "…]";
  }
}
