package dev.vakna.core.id;

import com.github.f4b6a3.ulid.Ulid;
import java.util.Optional;
import java.util.UUID;

/**
 * An identifier that callers see: prefix, underscore, 26 lower-case Crockford base-32 characters.
 */
public sealed interface PublicId
    permits AccountId, BackupId, JobId, KeyId, PlanId, RequestId, UserId, VpsId {

  /** The 128 bits. */
  UUID value();

  /** What stands before the underscore. */
  String prefix();

  /** The identifier as callers see it. */
  default String text() {
    return prefix() + "_" + Ulid.from(value()).toLowerCase();
  }

  /** The 26 characters behind the prefix. */
  default String body() {
    return Ulid.from(value()).toLowerCase();
  }

  /** Reads an identifier; anything malformed is no identifier. */
  static Optional<UUID> parse(String prefix, String text) {
    int start = prefix.length() + 1;
    if (text.length() != start + 26 || !text.startsWith(prefix + "_")) {
      return Optional.empty();
    }
    String body = text.substring(start);
    for (int i = 0; i < body.length(); i++) {
      if ("0123456789abcdefghjkmnpqrstvwxyz".indexOf(body.charAt(i)) < 0) {
        return Optional.empty();
      }
    }
    if (body.charAt(0) > '7') {
      return Optional.empty();
    }
    return Optional.of(Ulid.from(body).toUuid());
  }
}
