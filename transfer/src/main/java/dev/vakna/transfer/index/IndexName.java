package dev.vakna.transfer.index;

import dev.vakna.core.archive.ArchiveIdentity;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The name of an index's file. It says which archive it is of, so that no list is needed. */
final class IndexName {

  private static final Pattern NAME =
      Pattern.compile(
          "([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})_(\\d{1,19})_(-?\\d{1,19})\\.vidx");

  private IndexName() {}

  static String of(ArchiveIdentity archive) {
    return "%s_%d_%d.vidx"
        .formatted(
            UUID.fromString(archive.archiveId()),
            archive.sizeBytes(),
            ChronoUnit.MICROS.between(Instant.EPOCH, archive.modifiedAt()));
  }

  /** Reads a name; any other is none. */
  static Optional<ArchiveIdentity> parse(String name) {
    Matcher matcher = NAME.matcher(name);
    if (!matcher.matches()) {
      return Optional.empty();
    }
    try {
      return Optional.of(
          new ArchiveIdentity(
              matcher.group(1),
              Long.parseLong(matcher.group(2)),
              Instant.EPOCH.plus(Long.parseLong(matcher.group(3)), ChronoUnit.MICROS)));
    } catch (NumberFormatException | ArithmeticException | DateTimeException e) {
      return Optional.empty();
    }
  }
}
