package dev.vakna.core.id;

import java.util.Objects;
import java.util.Optional;
import java.util.UUID;

/** Identity of a user of an account. */
public record UserId(UUID value) implements PublicId {

  /** What stands before the underscore. */
  public static final String PREFIX = "usr";

  public UserId {
    Objects.requireNonNull(value);
  }

  @Override
  public String prefix() {
    return PREFIX;
  }

  /** Reads an id; anything malformed is none. */
  public static Optional<UserId> parse(String text) {
    return PublicId.parse(PREFIX, text).map(UserId::new);
  }

  @Override
  public String toString() {
    return text();
  }
}
