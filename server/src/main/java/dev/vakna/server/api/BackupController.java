package dev.vakna.server.api;

import dev.vakna.core.account.Caller;
import dev.vakna.core.account.Scope;
import dev.vakna.core.deletion.BackupDeletion;
import dev.vakna.core.deletion.DeletionAnswer;
import dev.vakna.core.restore.BackupListing;
import dev.vakna.core.restore.RestoreSources;
import dev.vakna.core.store.CustodyRecords.Position;
import dev.vakna.server.http.RefusedException;
import dev.vakna.server.security.Needs;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.ResponseEntity;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** The backups of a VPS. */
@RestController
class BackupController {

  private static final Logger LOG = LoggerFactory.getLogger("dev.vakna.Backups");

  private final BackupListing listing;
  private final RestoreSources sources;
  private final BackupDeletion deletion;

  BackupController(BackupListing listing, RestoreSources sources, BackupDeletion deletion) {
    this.listing = listing;
    this.sources = sources;
    this.deletion = deletion;
  }

  /**
   * Not paginated for callers that know no {@code limit} and {@code cursor}: they get the newest
   * {@link BackupListing#MOST}, and {@code nextCursor} where there are more.
   */
  @GetMapping("/api/v2/vps/{id}/backups")
  @Needs(Scope.READ_VM)
  ResponseEntity<BackupsView> list(
      @AuthenticationPrincipal Caller caller,
      @PathVariable String id,
      @RequestParam(required = false) @Nullable String limit,
      @RequestParam(required = false) @Nullable String cursor) {
    List<@Nullable String> list = Arrays.asList(caller.account().text(), "backups", id);
    int size = limit == null ? BackupListing.MOST : PageQuery.size(limit, BackupListing.MOST);
    Position after = cursor == null ? null : BackupCursor.read(cursor, list);
    return VpsController.json(
        listing
            .of(caller, id, after, size)
            .map(listed -> BackupsView.of(caller, listed, list))
            .orElseThrow(VpsController::absent));
  }

  /**
   * Not paginated for callers that know no {@code limit} and {@code cursor}, like {@link #list}.
   */
  @GetMapping("/api/v2/vps/{id}/backups/restore-sources")
  @Needs(Scope.BACKUP_VM)
  ResponseEntity<SourcesView> sources(
      @AuthenticationPrincipal Caller caller,
      @PathVariable String id,
      @RequestParam(required = false) @Nullable String limit,
      @RequestParam(required = false) @Nullable String cursor) {
    List<@Nullable String> list = Arrays.asList(caller.account().text(), "sources", id);
    int size = limit == null ? RestoreSources.MOST : PageQuery.size(limit, RestoreSources.MOST);
    RestoreSources.Place after = cursor == null ? null : SourceCursor.read(cursor, list);
    return VpsController.json(
        sources
            .of(caller, id, after, size)
            .map(listed -> SourcesView.of(listed, list))
            .orElseThrow(VpsController::absent));
  }

  @DeleteMapping("/api/v2/vps/{id}/backups/{backupId}")
  @Needs(Scope.BACKUP_VM)
  ResponseEntity<Void> delete(
      @AuthenticationPrincipal Caller caller,
      @PathVariable String id,
      @PathVariable String backupId) {
    return switch (deletion.delete(caller, id, backupId)) {
      case DeletionAnswer.Refused(var refusal) -> throw new RefusedException(refusal);
      case DeletionAnswer.Deleted() -> {
        LOG.info("{}: {} deleted {} of {}", caller.account(), caller.identity(), backupId, id);
        yield ResponseEntity.noContent().build();
      }
    };
  }
}
