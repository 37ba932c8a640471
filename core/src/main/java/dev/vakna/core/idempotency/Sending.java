package dev.vakna.core.idempotency;

import dev.vakna.core.problem.Asked;
import dev.vakna.core.problem.Body;
import dev.vakna.core.problem.FieldFault;
import dev.vakna.core.problem.Refusal;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * How a call was sent: whether it is known again when it is sent once more, and by what.
 *
 * @param key text of the header {@code Idempotency-Key}, not yet known to be well formed; null when
 *     there is none, and then every accepted call acts anew
 * @param fingerprint the same for requests that mean the same, for example SHA-256 in hexadecimal
 */
public record Sending(@Nullable String key, String fingerprint) {

  private static final int LONGEST = 255;

  public Sending {
    Objects.requireNonNull(fingerprint);
  }

  /**
   * A sending whose fingerprint is over what the request means: an absent body and one that asks
   * for nothing are the same request, and a faulty body is never the same as a sound one.
   *
   * @param call method and route, the same for every request of that route
   * @param path what stands in the path, in its order
   */
  public static Sending of(
      @Nullable String key, String call, List<String> path, Body<? extends Asked> body) {
    List<String> parts = new ArrayList<>();
    parts.add(call);
    parts.addAll(path);
    parts.add(meaning(body));
    return new Sending(key, sha256(String.join("\n", parts)));
  }

  private static String meaning(Body<? extends Asked> body) {
    return switch (body) {
      case Body.Read<? extends Asked>(Asked said, List<FieldFault> faults) ->
          said.meaning() + "\n" + faults;
      case Body.Unreadable<? extends Asked>(Refusal refusal) -> "unreadable: " + refusal.code();
    };
  }

  /** The key, when there is one that can be held. */
  @Nullable String wellFormedKey() {
    return key != null && wellFormed(key) ? key : null;
  }

  /** What is wrong with the key; to be told with the faults of the body. */
  public List<FieldFault> faults() {
    return key == null || wellFormed(key)
        ? List.of()
        : List.of(
            new FieldFault(
                "",
                FieldFault.Code.INVALID_HEADER,
                "`Idempotency-Key` must have 1 to 255 printable ASCII characters."));
  }

  private static boolean wellFormed(String key) {
    return !key.isEmpty()
        && key.length() <= LONGEST
        && key.chars().allMatch(c -> c >= 0x20 && c < 0x7f);
  }

  private static String sha256(String text) {
    try {
      return HexFormat.of()
          .formatHex(
              MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException impossible) {
      throw new IllegalStateException("every Java has SHA-256", impossible);
    }
  }
}
