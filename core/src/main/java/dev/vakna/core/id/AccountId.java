package dev.vakna.core.id;

import java.util.Objects;
import java.util.Optional;
import java.util.UUID;

/** Identity of an account. */
public record AccountId(UUID value) implements PublicId {

  /** What stands before the underscore. */
  public static final String PREFIX = "acct";

  public AccountId {
    Objects.requireNonNull(value);
  }

  @Override
  public String prefix() {
    return PREFIX;
  }

  /** Reads an id; anything malformed is none. */
  public static Optional<AccountId> parse(String text) {
    return PublicId.parse(PREFIX, text).map(AccountId::new);
  }

  @Override
  public String toString() {
    return text();
  }
}
