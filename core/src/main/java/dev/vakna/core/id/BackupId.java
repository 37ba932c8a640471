package dev.vakna.core.id;

import java.util.Objects;
import java.util.Optional;
import java.util.UUID;

/** Identity of a backup. */
public record BackupId(UUID value) implements PublicId {

  /** What stands before the underscore. */
  public static final String PREFIX = "bkp";

  public BackupId {
    Objects.requireNonNull(value);
  }

  @Override
  public String prefix() {
    return PREFIX;
  }

  /** Reads an id; anything malformed is none. */
  public static Optional<BackupId> parse(String text) {
    return PublicId.parse(PREFIX, text).map(BackupId::new);
  }

  @Override
  public String toString() {
    return text();
  }
}
