package dev.vakna.server.api;

import dev.vakna.core.account.Caller;
import dev.vakna.core.account.Scope;
import dev.vakna.core.firewall.FirewallWish;
import dev.vakna.core.firewall.Firewalls;
import dev.vakna.core.problem.Body;
import dev.vakna.core.problem.Refusal;
import dev.vakna.server.http.RefusedException;
import dev.vakna.server.security.Needs;
import jakarta.servlet.http.HttpServletRequest;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.ResponseEntity;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** What others may begin to talk to of a Cloud VM. */
@RestController
class FirewallController {

  private static final Logger LOG = LoggerFactory.getLogger("dev.vakna.Firewalls");

  /** What texts mean is judged by the domain. */
  private static final Map<String, BodyField> RULE =
      Map.of(
          "protocol", BodyField.oneOf("tcp", "udp").must(),
          "ports", BodyField.text(1, 11).must(),
          "sources", BodyField.list(),
          "description", BodyField.text(0, 100));

  private static final Map<String, BodyField> FIELDS =
      Map.of("rules", BodyField.objects(RULE).must());

  private final Firewalls firewalls;

  FirewallController(Firewalls firewalls) {
    this.firewalls = firewalls;
  }

  @GetMapping("/api/v2/vps/{id}/firewall")
  @Needs(Scope.READ_VM)
  ResponseEntity<FirewallView> one(
      @AuthenticationPrincipal Caller caller, @PathVariable String id) {
    return VpsController.json(
        firewalls.of(caller, id).map(FirewallView::of).orElseThrow(VpsController::absent));
  }

  @PutMapping("/api/v2/vps/{id}/firewall")
  @Needs(Scope.WRITE_VM)
  ResponseEntity<FirewallView> change(
      @AuthenticationPrincipal Caller caller, @PathVariable String id, HttpServletRequest request) {
    Body<FirewallWish> body = SmallBody.read(request, FIELDS, FirewallController::wish);
    return switch (firewalls.change(caller, id, body)) {
      case Firewalls.Answer.Refused(Refusal refusal) -> throw new RefusedException(refusal);
      case Firewalls.Answer.Recorded(Firewalls.Shown shown, boolean changed) -> {
        FirewallView view = FirewallView.of(shown);
        if (changed) {
          LOG.info(
              "{}: {} opens of {}: {}", caller.account(), caller.identity(), id, view.inWords());
        }
        yield VpsController.json(view);
      }
    };
  }

  private static FirewallWish wish(ObjectNode said) {
    return said.has("rules")
        ? new FirewallWish(said.path("rules").valueStream().map(FirewallController::rule).toList())
        : new FirewallWish(null);
  }

  private static FirewallWish.Said rule(JsonNode said) {
    List<String> sources =
        said.has("sources")
            ? said.path("sources").valueStream().map(JsonNode::asString).toList()
            : null;
    return new FirewallWish.Said(
        text(said, "protocol"), text(said, "ports"), sources, text(said, "description"));
  }

  private static @Nullable String text(JsonNode said, String field) {
    return said.has(field) ? said.path(field).asString() : null;
  }
}
