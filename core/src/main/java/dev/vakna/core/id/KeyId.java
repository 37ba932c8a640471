package dev.vakna.core.id;

import java.util.Objects;
import java.util.Optional;
import java.util.UUID;

/** Identity of an API key, not the key itself. */
public record KeyId(UUID value) implements PublicId {

  /** What stands before the underscore. */
  public static final String PREFIX = "key";

  public KeyId {
    Objects.requireNonNull(value);
  }

  @Override
  public String prefix() {
    return PREFIX;
  }

  /** Reads an id; anything malformed is none. */
  public static Optional<KeyId> parse(String text) {
    return PublicId.parse(PREFIX, text).map(KeyId::new);
  }

  @Override
  public String toString() {
    return text();
  }
}
