package dev.vakna.server.api;

import dev.vakna.core.problem.FieldFault;
import dev.vakna.core.problem.ProblemCode;
import dev.vakna.server.http.RefusedException;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Which page of a list is wanted.
 *
 * @param limit at most so many items, 1 to 100
 * @param after the last item of the page before, or null for the first page
 */
record PageQuery(int limit, @Nullable UUID after) {

  private static final int DEFAULT = 20;
  private static final int MAX = 100;

  /**
   * @param list what the cursor belongs to: account, resource, filters
   */
  static PageQuery read(
      @Nullable String limit, @Nullable String cursor, List<@Nullable String> list) {
    int size = limit == null ? DEFAULT : size(limit, MAX);
    if (cursor == null) {
      return new PageQuery(size, null);
    }
    UUID after = Cursor.parse(cursor, list).orElseThrow(PageQuery::noCursor);
    return new PageQuery(size, after);
  }

  static RefusedException noCursor() {
    return RefusedException.of(
        ProblemCode.INVALID_CURSOR,
        "The cursor is not one of this list. Send nextCursor of the page before with the same filters, or leave it out to begin again.");
  }

  /** Reads a {@code limit} from 1 to that. */
  static int size(String text, int max) {
    if (!text.matches("[+-]?[0-9]+")) {
      throw fault(FieldFault.Code.WRONG_TYPE, "`limit` must be an integer from 1 to %d.", max);
    }
    if (text.startsWith("-") || text.matches("\\+?0+")) {
      throw fault(FieldFault.Code.BELOW_MINIMUM, "`limit` must be at least 1 and at most %d.", max);
    }
    String digits = text.replaceFirst("^\\+?0*", "");
    if (digits.length() > 9 || Integer.parseInt(digits) > max) {
      throw fault(FieldFault.Code.ABOVE_MAXIMUM, "`limit` must be at most %d.", max);
    }
    return Integer.parseInt(digits);
  }

  private static RefusedException fault(FieldFault.Code code, String detail, int max) {
    String words = String.format(Locale.ROOT, detail, max);
    return RefusedException.fault("/limit", code, words);
  }
}
