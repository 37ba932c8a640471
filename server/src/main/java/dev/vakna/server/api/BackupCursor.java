package dev.vakna.server.api;

import dev.vakna.core.id.BackupId;
import dev.vakna.core.store.CustodyRecords.Position;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A cursor of a list of backups. */
final class BackupCursor {

  private BackupCursor() {}

  static String after(Position last, List<@Nullable String> list) {
    return TimedCursor.after(new TimedCursor.Position(last.createdAt(), last.id().value()), list);
  }

  /**
   * Reads a cursor of that list.
   *
   * @throws dev.vakna.server.http.RefusedException when it is none
   */
  static Position read(String text, List<@Nullable String> list) {
    TimedCursor.Position at = TimedCursor.read(text, list);
    return new Position(at.at(), new BackupId(at.id()));
  }
}
