package dev.vakna.operations;

import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a journal line tells of a try that came to nothing.
 *
 * @param failure why
 * @param settling what must pass from then on before anything else is tried; 0 for most
 * @param tries how often in a row it was out of reach; 0 when it was not
 */
record Setback(Failure failure, Duration settling, int tries) {

  private static final String SETTLING = "settling";
  private static final String TRIES = "tries";

  /** An attempt failed. */
  static Setback failed(Failure failure, Duration settling) {
    return new Setback(failure, settling, 0);
  }

  /** What is needed was out of reach, for the so manieth time in a row. */
  static Setback waited(Failure failure, int tries) {
    return new Setback(failure, Duration.ZERO, tries);
  }

  /** As JSON text; what earlier releases knew is written as they did. */
  String json() {
    Map<String, String> more = new LinkedHashMap<>();
    if (!settling.isZero()) {
      more.put(SETTLING, settling.toString());
    }
    if (tries > 0) {
      more.put(TRIES, Integer.toString(tries));
    }
    return failure.json(more);
  }

  /** Of a journal line; what is missing or is none is left out. */
  static Setback parse(String json) {
    Map<String, String> fields = Failure.fields(json);
    return new Setback(
        Failure.parse(json), duration(fields.get(SETTLING)), number(fields.get(TRIES)));
  }

  private static Duration duration(@Nullable String text) {
    try {
      return text == null ? Duration.ZERO : Duration.parse(text);
    } catch (DateTimeParseException e) {
      return Duration.ZERO;
    }
  }

  private static int number(@Nullable String text) {
    try {
      return text == null ? 0 : Integer.parseInt(text);
    } catch (NumberFormatException e) {
      return 0;
    }
  }
}
