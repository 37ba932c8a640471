package dev.vakna.core.seed;

import java.math.BigInteger;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * An SSH public key as a line of {@code authorized_keys} holds it, without options.
 *
 * @param type for example {@code ssh-ed25519}
 * @param body base64 of the key (RFC 4253)
 * @param comment what its owner calls it; may be empty
 */
public record SshKey(String type, String body, String comment) {

  private static final int LONGEST = 4096;
  private static final int LONGEST_COMMENT = 200;
  private static final int FEWEST_RSA_BITS = 2048;
  private static final int MOST_RSA_BITS = 16_384;

  /** Curves of elliptic keys, and bytes of one coordinate. */
  private static final Map<String, Integer> CURVES =
      Map.of("nistp256", 32, "nistp384", 48, "nistp521", 66);

  private static final String KNOWN =
      "ssh-ed25519, ssh-rsa, ecdsa-sha2-nistp256, ecdsa-sha2-nistp384, ecdsa-sha2-nistp521, sk-ssh-ed25519@openssh.com or sk-ecdsa-sha2-nistp256@openssh.com";

  public SshKey {
    Objects.requireNonNull(type);
    Objects.requireNonNull(body);
    Objects.requireNonNull(comment);
  }

  /** What a text is read to be. */
  public sealed interface Read {
    /** A key. */
    record Of(SshKey key) implements Read {}

    /**
     * None that can be added.
     *
     * @param why a sentence that holds nothing of the text
     */
    record Not(String why) implements Read {}
  }

  /** Reads a line as {@code ssh-keygen} writes it into a {@code .pub} file. */
  public static Read read(String text) {
    String line = text.strip();
    if (line.length() > LONGEST) {
      return new Read.Not("it is longer than %d characters.".formatted(LONGEST));
    }
    if (line.startsWith("-----BEGIN") || line.contains("PRIVATE KEY")) {
      return new Read.Not(
          "it looks like a private key. Never send that to anybody; send the line of the .pub file.");
    }
    if (!printable(line)) {
      return new Read.Not("it must be one line of printable characters.");
    }
    String[] words = line.split(" +", 3);
    if (words.length < 2 || !known(words[0])) {
      return new Read.Not(
          "it must begin with its type (%s) and base64, without options.".formatted(KNOWN));
    }
    String comment = words.length < 3 ? "" : words[2];
    if (comment.length() > LONGEST_COMMENT) {
      return new Read.Not("its comment is longer than %d characters.".formatted(LONGEST_COMMENT));
    }
    String fault = fault(words[0], words[1]);
    return fault == null
        ? new Read.Of(new SshKey(words[0], words[1], comment))
        : new Read.Not(fault);
  }

  /** A line that was read before. */
  public static SshKey kept(String line) {
    return switch (read(line)) {
      case Read.Of(SshKey key) -> key;
      case Read.Not(String why) ->
          throw new IllegalStateException("a key was kept that is none: " + why);
    };
  }

  private static boolean printable(String line) {
    return line.codePoints()
        .allMatch(c ->
            switch (Character.getType(c)) {
              case Character.CONTROL,
                  Character.FORMAT,
                  Character.SURROGATE,
                  Character.PRIVATE_USE,
                  Character.UNASSIGNED,
                  Character.LINE_SEPARATOR,
                  Character.PARAGRAPH_SEPARATOR ->
                  false;
              default -> true;
            });
  }

  private static boolean known(String type) {
    return switch (type) {
      case "ssh-ed25519",
          "ssh-rsa",
          "ecdsa-sha2-nistp256",
          "ecdsa-sha2-nistp384",
          "ecdsa-sha2-nistp521",
          "sk-ssh-ed25519@openssh.com",
          "sk-ecdsa-sha2-nistp256@openssh.com" ->
          true;
      default -> false;
    };
  }

  /** What is wrong with the key itself, a clause with its full stop; null when nothing is. */
  private static @Nullable String fault(String type, String body) {
    byte[] bytes;
    try {
      bytes = Base64.getDecoder().decode(body);
    } catch (IllegalArgumentException malformed) {
      return "what follows its type is not base64.";
    }
    if (!Base64.getEncoder().encodeToString(bytes).equals(body)) {
      return "what follows its type is not base64.";
    }
    ByteBuffer blob = ByteBuffer.wrap(bytes);
    try {
      if (!type.equals(text(blob))) {
        return "its base64 is of another type than it says.";
      }
      String fault = fault(type, blob);
      return fault == null && blob.hasRemaining()
          ? "there is more in its base64 than a key."
          : fault;
    } catch (BufferUnderflowException | IndexOutOfBoundsException cut) {
      return "its base64 is cut off.";
    }
  }

  private static @Nullable String fault(String type, ByteBuffer blob) {
    boolean token = type.startsWith("sk-");
    String fault;
    if (type.equals("ssh-rsa")) {
      fault = rsaFault(blob);
    } else if (type.contains("ed25519")) {
      fault = part(blob).length == 32 ? null : "its length is wrong.";
    } else {
      fault = ellipticFault(type, blob);
    }
    if (fault == null && token && part(blob).length == 0) {
      return "it names no application.";
    }
    return fault;
  }

  private static @Nullable String rsaFault(ByteBuffer blob) {
    BigInteger exponent = number(blob);
    BigInteger modulus = number(blob);
    if (modulus.signum() < 0 || modulus.bitLength() < FEWEST_RSA_BITS) {
      return "it is an RSA key of fewer than %d bits.".formatted(FEWEST_RSA_BITS);
    }
    if (modulus.bitLength() > MOST_RSA_BITS) {
      return "it is an RSA key of more than %d bits.".formatted(MOST_RSA_BITS);
    }
    boolean sound =
        exponent.compareTo(BigInteger.TWO) > 0 && exponent.testBit(0) && modulus.testBit(0);
    return sound ? null : "its numbers are those of no RSA key.";
  }

  private static @Nullable String ellipticFault(String type, ByteBuffer blob) {
    String curve = text(blob);
    Integer bytes = CURVES.get(curve);
    if (bytes == null || !type.replace("@openssh.com", "").endsWith(curve)) {
      return "it is of another curve than it says.";
    }
    byte[] point = part(blob);
    return point.length == 1 + 2 * bytes && point[0] == 4 ? null : "its length is wrong.";
  }

  private static BigInteger number(ByteBuffer blob) {
    byte[] bytes = part(blob);
    return bytes.length == 0 ? BigInteger.ZERO : new BigInteger(bytes);
  }

  private static String text(ByteBuffer blob) {
    return new String(part(blob), StandardCharsets.US_ASCII);
  }

  private static byte[] part(ByteBuffer blob) {
    int length = blob.getInt();
    if (length < 0 || length > blob.remaining()) {
      throw new BufferUnderflowException();
    }
    byte[] bytes = new byte[length];
    blob.get(bytes);
    return bytes;
  }

  /** Whether both are the same key, whatever it is called. */
  public boolean isSame(SshKey other) {
    return type.equals(other.type) && body.equals(other.body);
  }

  /** The line that {@code authorized_keys} gets. */
  public String line() {
    return comment.isEmpty() ? type + " " + body : type + " " + body + " " + comment;
  }

  /** As {@code ssh-keygen -l} shows it: {@code SHA256:} and base64 without padding. */
  public String fingerprint() {
    try {
      byte[] digest = MessageDigest.getInstance("SHA-256").digest(Base64.getDecoder().decode(body));
      return "SHA256:" + Base64.getEncoder().withoutPadding().encodeToString(digest);
    } catch (NoSuchAlgorithmException impossible) {
      throw new IllegalStateException("every Java has SHA-256", impossible);
    }
  }
}
