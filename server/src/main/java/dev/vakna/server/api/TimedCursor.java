package dev.vakna.server.api;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** A cursor of a list that is sorted by time: the time stands before that of the identity. */
final class TimedCursor {

  private static final char BETWEEN = '.';

  private TimedCursor() {}

  /** Where a page ended. */
  record Position(Instant at, UUID id) {}

  static String after(Position last, List<@Nullable String> list) {
    String time = Long.toString(ChronoUnit.MICROS.between(Instant.EPOCH, last.at()), 36);
    return time + BETWEEN + Cursor.after(last.id(), with(time, list));
  }

  /**
   * Reads a cursor of that list.
   *
   * @throws dev.vakna.server.http.RefusedException when it is none
   */
  static Position read(String text, List<@Nullable String> list) {
    int dot = text.indexOf(BETWEEN);
    String time = dot < 0 ? "" : text.substring(0, dot);
    if (!time.matches("-?[0-9a-z]{1,12}")) {
      throw PageQuery.noCursor();
    }
    return Cursor.parse(text.substring(dot + 1), with(time, list))
        .map(
            id -> new Position(Instant.EPOCH.plus(Long.parseLong(time, 36), ChronoUnit.MICROS), id))
        .orElseThrow(PageQuery::noCursor);
  }

  private static List<@Nullable String> with(String time, List<@Nullable String> list) {
    List<@Nullable String> both = new ArrayList<>(list);
    both.add(time);
    return both;
  }
}
