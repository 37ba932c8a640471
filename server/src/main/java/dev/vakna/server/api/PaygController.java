package dev.vakna.server.api;

import dev.vakna.core.account.Caller;
import dev.vakna.core.account.Scope;
import dev.vakna.core.restore.CloudOffers;
import dev.vakna.server.security.Needs;
import org.springframework.http.ResponseEntity;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** What an account is offered of Cloud VMs, and what is left of its limits. */
@RestController
class PaygController {

  private final CloudOffers offers;

  PaygController(CloudOffers offers) {
    this.offers = offers;
  }

  @GetMapping("/api/v2/vps/payg/deployments")
  @Needs(Scope.READ_VM)
  ResponseEntity<DeploymentsView> deployments(@AuthenticationPrincipal Caller caller) {
    return VpsController.json(DeploymentsView.of(offers.of(caller)));
  }

  @GetMapping("/api/v2/vps/payg/limits")
  @Needs(Scope.READ_VM)
  ResponseEntity<LimitsView> limits(@AuthenticationPrincipal Caller caller) {
    return VpsController.json(LimitsView.of(offers.limits(caller)));
  }
}
