package dev.vakna.core.access;

import dev.vakna.core.chance.Chance;
import java.net.URLEncoder;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Instant;
import java.util.Locale;
import java.util.OptionalLong;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Time-based one-time codes (RFC 6238): six digits, SHA-1, steps of 30 seconds, as all
 * authenticators know them.
 */
public final class Totp {

  private static final int SECRET_BYTES = 20;
  private static final int STEP_SECONDS = 30;
  private static final String ALGORITHM = "HmacSHA1";
  private static final String BASE32 = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

  private Totp() {}

  /**
   * The time step whose code that is: the present one, the one before or the one after, so that a
   * clock may go wrong a little; none of those when it is no such code.
   *
   * @param secret in base 32
   * @param after codes of this step and of earlier ones are not taken
   */
  static OptionalLong step(String secret, String code, Instant now, long after) {
    String digits = code.replace(" ", "");
    long present = Math.floorDiv(now.getEpochSecond(), STEP_SECONDS);
    OptionalLong found = OptionalLong.empty();
    for (long step = present - 1; step <= present + 1; step++) {
      if (step > after && digits.equals(code(secret, step))) {
        found = OptionalLong.of(step);
      }
    }
    return found;
  }

  /** A new secret that nobody can guess, in base 32. */
  public static String secret(Chance chance) {
    return encoded(chance.bytes(SECRET_BYTES));
  }

  /**
   * A secret as an authenticator takes it.
   *
   * @param issuer whose code it is
   * @param user whom it is for
   */
  public static String uri(String secret, String issuer, String user) {
    return "otpauth://totp/%s:%s?secret=%s&issuer=%s"
        .formatted(escaped(issuer), escaped(user), secret, escaped(issuer));
  }

  private static String escaped(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
  }

  /** The code of a moment. */
  public static String code(String secret, Instant at) {
    return code(secret, Math.floorDiv(at.getEpochSecond(), STEP_SECONDS));
  }

  private static String code(String secret, long step) {
    try {
      Mac mac = Mac.getInstance(ALGORITHM);
      mac.init(new SecretKeySpec(decoded(secret), ALGORITHM));
      byte[] hash = mac.doFinal(ByteBuffer.allocate(Long.BYTES).putLong(step).array());
      int offset = hash[hash.length - 1] & 0xf;
      int number = ByteBuffer.wrap(hash).getInt(offset) & Integer.MAX_VALUE;
      return String.format(Locale.ROOT, "%06d", number % 1_000_000);
    } catch (GeneralSecurityException impossible) {
      throw new IllegalStateException("every Java has " + ALGORITHM, impossible);
    }
  }

  /** Bytes in base 32 without padding, as authenticators take them. */
  static String encoded(byte[] bytes) {
    StringBuilder text = new StringBuilder();
    int held = 0;
    int bits = 0;
    for (byte each : bytes) {
      held = held << 8 | each & 0xff;
      bits += 8;
      while (bits >= 5) {
        bits -= 5;
        text.append(BASE32.charAt(held >>> bits & 0x1f));
      }
      held &= (1 << bits) - 1;
    }
    return bits == 0 ? text.toString() : text.append(BASE32.charAt(held << 5 - bits)).toString();
  }

  private static byte[] decoded(String text) {
    ByteBuffer bytes = ByteBuffer.allocate(text.length() * 5 / 8);
    int held = 0;
    int bits = 0;
    for (int i = 0; i < text.length(); i++) {
      held = held << 5 | BASE32.indexOf(text.charAt(i));
      bits += 5;
      if (bits >= 8) {
        bits -= 8;
        bytes.put((byte) (held >>> bits));
        held &= (1 << bits) - 1;
      }
    }
    return bytes.array();
  }
}
