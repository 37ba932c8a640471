package dev.vakna.core.id;

import java.util.Objects;
import java.util.Optional;
import java.util.UUID;

/** Identity of a VPS or Cloud VM. */
public record VpsId(UUID value) implements PublicId {

  /** What stands before the underscore. */
  public static final String PREFIX = "vps";

  public VpsId {
    Objects.requireNonNull(value);
  }

  @Override
  public String prefix() {
    return PREFIX;
  }

  /** Reads an id; anything malformed is none. */
  public static Optional<VpsId> parse(String text) {
    return PublicId.parse(PREFIX, text).map(VpsId::new);
  }

  @Override
  public String toString() {
    return text();
  }
}
