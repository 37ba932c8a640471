package dev.vakna.server.api;

import dev.vakna.core.account.Caller;
import dev.vakna.core.power.PowerAct;
import dev.vakna.core.power.PowerCall;
import dev.vakna.core.power.PowerIntake;
import dev.vakna.core.problem.Body;
import dev.vakna.server.http.RefusedException;
import jakarta.servlet.http.HttpServletRequest;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.ResponseEntity;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;

/** Switches a machine on, off, or off and on. */
@RestController
class PowerController {

  private static final Logger LOG = LoggerFactory.getLogger("dev.vakna.Power");

  private static final Map<String, BodyField> NOTHING = Map.of();
  private static final Map<String, BodyField> OF_RESTART = Map.of("force", BodyField.flag());

  private final PowerIntake intake;

  PowerController(PowerIntake intake) {
    this.intake = intake;
  }

  @PostMapping("/api/v2/vps/{id}/actions/{act:start|shutdown|stop|restart|reset}")
  ResponseEntity<OperationView> act(
      @AuthenticationPrincipal Caller caller,
      @PathVariable String id,
      @PathVariable String act,
      HttpServletRequest request) {
    PowerAct wished = PowerAct.valueOf(act.toUpperCase(Locale.ROOT));
    Body<PowerCall.Wish> body =
        SmallBody.read(
            request,
            wished == PowerAct.RESTART ? OF_RESTART : NOTHING,
            asked -> new PowerCall.Wish(asked.path("force").asBoolean(false)));
    PowerCall call =
        new PowerCall(
            caller,
            id,
            wished,
            body,
            SentOnce.sending(request, "POST " + wished.kind(), List.of(id), body));
    return switch (intake.accept(call)) {
      case PowerIntake.Answer.Refused(var refusal) -> throw new RefusedException(refusal);
      case PowerIntake.Answer.Accepted(var job, boolean replayed) -> {
        LOG.info(
            "{}: {} switches power of {}: {} by {}{}",
            caller.account(),
            caller.identity(),
            id,
            act,
            job,
            replayed ? " (replayed)" : "");
        yield OperationView.accepted(job, "/api/v2/vps/" + id, replayed);
      }
    };
  }
}
