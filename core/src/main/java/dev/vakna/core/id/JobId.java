package dev.vakna.core.id;

import java.util.Objects;
import java.util.Optional;
import java.util.UUID;

/** Identity of a job, which is a durable operation as callers see it. */
public record JobId(UUID value) implements PublicId {

  /** What stands before the underscore. */
  public static final String PREFIX = "job";

  public JobId {
    Objects.requireNonNull(value);
  }

  @Override
  public String prefix() {
    return PREFIX;
  }

  /** Reads an id; anything malformed is none. */
  public static Optional<JobId> parse(String text) {
    return PublicId.parse(PREFIX, text).map(JobId::new);
  }

  @Override
  public String toString() {
    return text();
  }
}
