package dev.vakna.core.account;

import dev.vakna.core.id.AccountId;
import dev.vakna.core.id.KeyId;
import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * An API key as stored. The key itself is shown once, when made, and kept only as a hash.
 *
 * @param id identity
 * @param account whose it is
 * @param label what people call it
 * @param prefix the first characters of the key, to tell keys apart
 * @param hash SHA-256 of the key, 32 bytes in lower-case hexadecimal
 * @param reach what it may do, from where and until when
 * @param life its beginning, use and end
 */
public record ApiKey(
    KeyId id, AccountId account, Label label, String prefix, String hash, Reach reach, Life life) {

  public ApiKey {
    Objects.requireNonNull(id);
    Objects.requireNonNull(account);
    Objects.requireNonNull(label);
    Objects.requireNonNull(prefix);
    Objects.requireNonNull(hash);
    Objects.requireNonNull(reach);
    Objects.requireNonNull(life);
  }

  /**
   * What people call a key.
   *
   * @param name given by its maker
   * @param description what it is for, or null
   * @param test it is for trials; it works like any other
   */
  public record Label(String name, @Nullable String description, boolean test) {

    public Label {
      Objects.requireNonNull(name);
    }

    /** A name alone. */
    public static Label of(String name) {
      return new Label(name, null, false);
    }
  }

  /**
   * Beginning, use and end of a key.
   *
   * @param createdAt when it was made
   * @param createdBy by whom: id of a key or user, or {@link #OPERATOR}
   * @param lastUsedAt when it was used last, told a minute late at most; null before its first use
   * @param revokedAt when it was ended, or null
   * @param revokedBy by whom, as above; null when nobody did or nobody knows
   */
  public record Life(
      Instant createdAt,
      String createdBy,
      @Nullable Instant lastUsedAt,
      @Nullable Instant revokedAt,
      @Nullable String revokedBy) {

    /** An operator of the installation, or the installation itself. */
    public static final String OPERATOR = "operator";

    public Life {
      Objects.requireNonNull(createdAt);
      Objects.requireNonNull(createdBy);
    }

    /** Of a key just made. */
    public static Life begun(Instant at, String by) {
      return new Life(at, by, null, null, null);
    }

    /** The same, used at that moment. */
    public Life used(Instant at) {
      return new Life(createdAt, createdBy, at, revokedAt, revokedBy);
    }

    /** The same, ended at that moment. */
    public Life revoked(Instant at, String by) {
      return new Life(createdAt, createdBy, lastUsedAt, at, by);
    }
  }

  /** The same key with another life. */
  public ApiKey with(Life other) {
    return new ApiKey(id, account, label, prefix, hash, reach, other);
  }

  /** True when the key may be used at that moment. */
  public boolean validAt(Instant now) {
    return life.revokedAt() == null && !reach.endedAt(now);
  }
}
