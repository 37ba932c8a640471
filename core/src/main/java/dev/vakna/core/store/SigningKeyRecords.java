package dev.vakna.core.store;

import java.time.Instant;
import java.util.List;

/**
 * Keys by which servers know what one of them has signed. All servers on a store share them, so
 * that what one gave away is good at each, and after a restart.
 */
public interface SigningKeyRecords {

  /**
   * A key.
   *
   * @param purpose what is signed with it
   * @param secret 32 random bytes in lower-case hexadecimal
   * @param madeAt when it was made
   */
  record SigningKey(String purpose, String secret, Instant madeAt) {

    public SigningKey {
      if (!secret.matches("[0-9a-f]{64}")) {
        throw new IllegalArgumentException("a signing key is 64 hexadecimal digits");
      }
    }

    /** Without the secret. */
    @Override
    public String toString() {
      return "SigningKey[%s, %s]".formatted(purpose, madeAt);
    }
  }

  /** Adds a key. */
  void add(SigningKey key);

  /** All keys for a purpose, newest first. */
  List<SigningKey> of(String purpose);

  /** Forgets the keys for a purpose that were made before that. */
  void forgetBefore(String purpose, Instant madeBefore);
}
