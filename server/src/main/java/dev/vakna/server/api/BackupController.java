package dev.vakna.server.api;

import dev.vakna.core.account.Caller;
import dev.vakna.core.account.Scope;
import dev.vakna.core.restore.BackupListing;
import dev.vakna.core.store.CustodyRecords.Position;
import dev.vakna.server.security.Needs;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ResponseEntity;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** The backups of a VPS. */
@RestController
class BackupController {

  private final BackupListing listing;

  BackupController(BackupListing listing) {
    this.listing = listing;
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
}
