package dev.vakna.core.id;

import java.util.Objects;
import java.util.Optional;
import java.util.UUID;

/** identity of a plan. */
public record PlanId(UUID value) implements PublicId {

  /** What stands before the underscore. */
  public static final String PREFIX = "plan";

  public PlanId {
    Objects.requireNonNull(value);
  }

  @Override
  public String prefix() {
    return PREFIX;
  }

  /** Reads an id; anything malformed is none. */
  public static Optional<PlanId> parse(String text) {
    return PublicId.parse(PREFIX, text).map(PlanId::new);
  }

  @Override
  public String toString() {
    return text();
  }
}
