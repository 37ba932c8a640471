package dev.vakna.server.api;

import dev.vakna.core.restore.RestoreSources;
import dev.vakna.core.store.SourceRecords.Brief;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a caller's backups are of. */
record SourcesView(List<SourceView> sources, @Nullable String nextCursor) {

  record SourceView(
      String id, String name, String serviceStatus, String sourceType, List<BackupView> backups) {}

  record BackupView(
      String id, String displayId, String storageKey, Instant createdAt, BigDecimal sizeGb) {}

  /**
   * @param list what a cursor of this list belongs to
   */
  static SourcesView of(RestoreSources.Listed listed, List<@Nullable String> list) {
    RestoreSources.Place next = listed.next();
    return new SourcesView(
        listed.sources().stream().map(SourcesView::view).toList(),
        next == null ? null : SourceCursor.after(next, list));
  }

  private static SourceView view(RestoreSources.Source source) {
    return new SourceView(
        source.id().text(),
        source.name(),
        source.status().code(),
        source.retained() ? "retained" : "server",
        source.backups().stream().map(SourcesView::view).toList());
  }

  private static BackupView view(Brief backup) {
    return new BackupView(
        backup.id().text(),
        BackupsView.displayId(backup.createdAt(), backup.key()),
        backup.key(),
        backup.createdAt(),
        BackupsView.gib(backup.sizeBytes()));
  }
}
