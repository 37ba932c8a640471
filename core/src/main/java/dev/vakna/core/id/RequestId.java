package dev.vakna.core.id;

import java.util.Objects;
import java.util.Optional;
import java.util.UUID;

/** Identity of one request, in its answer's headers, in problem documents and in logs. */
public record RequestId(UUID value) implements PublicId {

  /** What stands before the underscore. */
  public static final String PREFIX = "req";

  public RequestId {
    Objects.requireNonNull(value);
  }

  @Override
  public String prefix() {
    return PREFIX;
  }

  /** Reads an id; anything malformed is none. */
  public static Optional<RequestId> parse(String text) {
    return PublicId.parse(PREFIX, text).map(RequestId::new);
  }

  @Override
  public String toString() {
    return text();
  }
}
