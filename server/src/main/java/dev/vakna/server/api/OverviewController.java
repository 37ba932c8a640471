package dev.vakna.server.api;

import dev.vakna.core.account.Caller;
import dev.vakna.core.account.Scope;
import dev.vakna.core.overview.Overviews;
import dev.vakna.server.security.Needs;
import org.springframework.http.ResponseEntity;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;

/** One VPS closely looked at. */
@RestController
class OverviewController {

  private final Overviews overviews;

  OverviewController(Overviews overviews) {
    this.overviews = overviews;
  }

  @GetMapping("/api/v2/vps/{id}/details")
  @Needs(Scope.READ_VM)
  ResponseEntity<DetailsView> details(
      @AuthenticationPrincipal Caller caller, @PathVariable String id) {
    return VpsController.json(
        overviews.details(caller, id).map(DetailsView::of).orElseThrow(VpsController::absent));
  }

  @GetMapping("/api/v2/vps/{id}/status")
  @Needs(Scope.READ_VM)
  ResponseEntity<StatusView> status(
      @AuthenticationPrincipal Caller caller, @PathVariable String id) {
    return VpsController.json(
        overviews.status(caller, id).map(StatusView::of).orElseThrow(VpsController::absent));
  }

  @GetMapping("/api/v2/vps/{id}/network")
  @Needs(Scope.READ_VM)
  ResponseEntity<NetworkView> network(
      @AuthenticationPrincipal Caller caller, @PathVariable String id) {
    return VpsController.json(
        overviews.network(caller, id).map(NetworkView::of).orElseThrow(VpsController::absent));
  }
}
