package dev.vakna.server.api;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.vakna.core.account.Caller;
import dev.vakna.core.account.Scope;
import dev.vakna.core.admission.Gate;
import dev.vakna.core.backup.Backup;
import dev.vakna.core.restore.BackupListing;
import dev.vakna.core.store.CustodyRecords.Position;
import dev.vakna.server.http.ApiJson;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A VPS's backups and what may be done with them. */
record BackupsView(
    List<BackupView> backups, @Nullable String nextCursor, QuotaInfo quotaInfo, Actions actions) {

  private static final BigDecimal GIB = BigDecimal.valueOf(1L << 30);

  record BackupView(
      String id,
      String displayId,
      String storageKey,
      Instant createdAt,
      BigDecimal sizeGb,
      String backupType,
      @Nullable String note,
      int diskSizeGb,
      int minimumStorageGb,
      @JsonProperty("protected") boolean isProtected,
      BackupActions actions) {}

  record BackupActions(Gate canRestoreToPayg) {}

  /** The number of backups is bounded by nobody here, so limit and remaining are null. */
  record QuotaInfo(int used, @Nullable Integer limit, @Nullable Integer remaining) {}

  record Actions(
      Gate canCreateBackup,
      Gate canRestore,
      Gate canRestoreInPlace,
      Gate canRestoreFromAnotherVps,
      Gate canRestoreToPayg) {}

  /**
   * @param list what a cursor of this list belongs to
   */
  static BackupsView of(Caller caller, BackupListing.Listed listed, List<@Nullable String> list) {
    Position next = listed.next();
    return new BackupsView(
        listed.backups().stream().map(BackupsView::view).toList(),
        next == null ? null : BackupCursor.after(next, list),
        new QuotaInfo(listed.count(), null, null),
        new Actions(
            NotOffered.gate(caller, Scope.BACKUP_VM),
            listed.canRestore(),
            NotOffered.gate(caller, Scope.BACKUP_VM),
            NotOffered.gate(caller, Scope.BACKUP_VM),
            listed.canRestoreToPayg()));
  }

  private static BackupView view(BackupListing.Gated gated) {
    Backup backup = gated.backup();
    return new BackupView(
        backup.id().text(),
        displayId(backup.createdAt(), backup.file().key()),
        backup.file().key(),
        backup.createdAt(),
        gib(backup.file().sizeBytes()),
        "full",
        backup.file().note(),
        gated.diskSizeGb(),
        gated.minimumStorageGb(),
        backup.file().isProtected(),
        new BackupActions(gated.canRestoreToPayg()));
  }

  static String displayId(Instant createdAt, String key) {
    return "%s (%s)".formatted(ApiJson.time(createdAt), key);
  }

  /** A file's size in GiB, to one decimal. */
  static BigDecimal gib(long bytes) {
    return BigDecimal.valueOf(bytes).divide(GIB, 1, RoundingMode.HALF_UP);
  }
}
