package dev.vakna.server.api;

import dev.vakna.core.account.Caller;
import dev.vakna.core.account.Scope;
import dev.vakna.core.restore.BackupListing;
import dev.vakna.server.security.Needs;
import org.springframework.http.ResponseEntity;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;

/** The backups of a VPS. */
@RestController
class BackupController {

  private final BackupListing listing;

  BackupController(BackupListing listing) {
    this.listing = listing;
  }

  @GetMapping("/api/v2/vps/{id}/backups")
  @Needs(Scope.READ_VM)
  ResponseEntity<BackupsView> list(
      @AuthenticationPrincipal Caller caller, @PathVariable String id) {
    return VpsController.json(
        listing
            .of(caller, id)
            .map(listed -> BackupsView.of(caller, listed))
            .orElseThrow(VpsController::absent));
  }
}
