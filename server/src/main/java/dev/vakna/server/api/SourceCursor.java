package dev.vakna.server.api;

import dev.vakna.core.id.VpsId;
import dev.vakna.core.restore.RestoreSources;
import dev.vakna.core.store.CustodyRecords.Position;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A cursor among the backups of several sources: the source stands before that of its backup. */
final class SourceCursor {

  private static final char BETWEEN = '~';

  private SourceCursor() {}

  static String after(RestoreSources.Place last, List<@Nullable String> list) {
    String source = last.source().text();
    Position backup = last.backup();
    List<@Nullable String> its = with(source, list);
    return source
        + BETWEEN
        + (backup == null
            ? Cursor.after(last.source().value(), its)
            : BackupCursor.after(backup, its));
  }

  /**
   * Reads a cursor of that list.
   *
   * @throws dev.vakna.server.http.RefusedException when it is none
   */
  static RestoreSources.Place read(String text, List<@Nullable String> list) {
    int between = text.indexOf(BETWEEN);
    String source = between < 0 ? "" : text.substring(0, between);
    VpsId vps = VpsId.parse(source).orElseThrow(PageQuery::noCursor);
    List<@Nullable String> its = with(source, list);
    String rest = text.substring(between + 1);
    return Cursor.parse(rest, its).filter(vps.value()::equals).isPresent()
        ? new RestoreSources.Place(vps, null)
        : new RestoreSources.Place(vps, BackupCursor.read(rest, its));
  }

  private static List<@Nullable String> with(String source, List<@Nullable String> list) {
    List<@Nullable String> both = new ArrayList<>(list);
    both.add(source);
    return both;
  }
}
