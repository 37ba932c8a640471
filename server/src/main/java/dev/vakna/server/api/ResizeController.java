package dev.vakna.server.api;

import static dev.vakna.server.api.BodyField.integer;

import dev.vakna.core.account.Caller;
import dev.vakna.core.account.Scope;
import dev.vakna.core.inventory.Resources;
import dev.vakna.core.problem.Body;
import dev.vakna.core.problem.Refusal;
import dev.vakna.core.resize.NewSize;
import dev.vakna.core.resize.ResizeCall;
import dev.vakna.core.resize.ResizeIntake;
import dev.vakna.server.http.RefusedException;
import dev.vakna.server.security.Needs;
import jakarta.servlet.http.HttpServletRequest;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.node.ObjectNode;

/** A Cloud VM gets another size. */
@RestController
class ResizeController {

  private static final Logger LOG = LoggerFactory.getLogger("dev.vakna.Resizes");

  private static final Map<String, BodyField> FIELDS =
      Map.of("cpuCores", integer(1, 32).must(), "memoryGb", integer(1, 256).must());

  private final ResizeIntake intake;

  ResizeController(ResizeIntake intake) {
    this.intake = intake;
  }

  /** What it is now and was before. */
  record View(boolean resized, Resources resources, Resources previousResources) {}

  @PostMapping("/api/v2/vps/{id}/actions/resize")
  @Needs(Scope.WRITE_BILLING)
  ResponseEntity<View> resize(
      @AuthenticationPrincipal Caller caller, @PathVariable String id, HttpServletRequest request) {
    Body<NewSize> body =
        SmallBody.read(
            request,
            FIELDS,
            said -> new NewSize(number(said, "cpuCores"), number(said, "memoryGb")));
    ResizeCall call =
        new ResizeCall(
            caller, id, body, SentOnce.sending(request, "POST resize", List.of(id), body));
    return switch (intake.resize(call)) {
      case ResizeIntake.Answer.Refused(Refusal refusal) -> throw new RefusedException(refusal);
      case ResizeIntake.Answer.Resized(Resources now, Resources previous, boolean replayed) -> {
        LOG.info(
            "{}: {} resizes {} from {} to {}{}",
            caller.account(),
            caller.identity(),
            id,
            previous,
            now,
            replayed ? " (replayed)" : "");
        yield SentOnce.told(ResponseEntity.ok(), replayed)
            .contentType(MediaType.APPLICATION_JSON)
            .body(new View(!now.equals(previous), now, previous));
      }
    };
  }

  private static @Nullable Integer number(ObjectNode body, String field) {
    return body.has(field) ? Integer.valueOf(body.path(field).asInt()) : null;
  }
}
