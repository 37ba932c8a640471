package dev.vakna.core.destroy;

import dev.vakna.core.problem.FieldFault;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;

/** The wish that a Cloud VM ends by itself after a moment. Pure. */
public final class DeleteAfter {

  /** So far ahead it must be, so that a slip of the hand can still be taken back. */
  public static final Duration LEAST_AHEAD = Duration.ofHours(1);

  /** The field that says it, in every body that has it. */
  public static final String FIELD = "deleteAfter";

  private static final String POINTER = "/" + FIELD;
  private static final int LONGEST = 64;
  private static final int LAST_YEAR = 9999;

  private DeleteAfter() {}

  /** What a wish comes to. */
  public sealed interface Read {
    /** It can be kept: a moment in whole milliseconds. */
    record At(Instant moment) implements Read {}

    /** It cannot. */
    record Faulty(FieldFault fault) implements Read {}
  }

  /**
   * Reads a wish.
   *
   * @param text an ISO 8601 time with its offset, for example {@code 2026-12-24T18:00:00Z}
   * @param now by storage's clock
   */
  public static Read read(String text, Instant now) {
    return read(text, now, LEAST_AHEAD);
  }

  static Read read(String text, Instant now, Duration leastAhead) {
    Instant moment;
    try {
      if (text.length() > LONGEST) {
        return malformed();
      }
      moment = OffsetDateTime.parse(text).toInstant().truncatedTo(ChronoUnit.MILLIS);
      if (moment.atOffset(ZoneOffset.UTC).getYear() > LAST_YEAR) {
        return malformed();
      }
    } catch (DateTimeException none) {
      return malformed();
    }
    Instant least = now.plus(leastAhead);
    if (moment.isBefore(least.truncatedTo(ChronoUnit.MILLIS))) {
      return new Read.Faulty(
          new FieldFault(
              POINTER,
              FieldFault.Code.BELOW_MINIMUM,
              "`%s` must be at least %s ahead: %s or later. To end the Cloud VM at once, cancel it."
                  .formatted(FIELD, words(leastAhead), ceilingSecond(least))));
    }
    return new Read.At(moment);
  }

  private static String words(Duration time) {
    return time.equals(LEAST_AHEAD) ? "an hour" : "%d seconds".formatted(time.toSeconds());
  }

  private static Instant ceilingSecond(Instant moment) {
    Instant cut = moment.truncatedTo(ChronoUnit.SECONDS);
    return cut.isBefore(moment) ? cut.plusSeconds(1) : cut;
  }

  private static Read malformed() {
    return new Read.Faulty(
        new FieldFault(
            POINTER,
            FieldFault.Code.INVALID_VALUE,
            "`%s` must be an ISO 8601 time with its offset, for example 2026-12-24T18:00:00Z."
                .formatted(FIELD)));
  }
}
