package dev.vakna.server.api;

import dev.vakna.core.account.Caller;
import dev.vakna.core.account.Scope;
import dev.vakna.core.admission.RestoreRequest;
import dev.vakna.core.problem.Body;
import dev.vakna.core.restore.RestoreAnswer;
import dev.vakna.core.restore.RestoreCall;
import dev.vakna.core.restore.RestoreIntake;
import dev.vakna.core.restore.RestorePlanning;
import dev.vakna.server.http.RefusedException;
import dev.vakna.server.limits.Counts;
import dev.vakna.server.limits.RateLimits;
import dev.vakna.server.security.Needs;
import jakarta.servlet.http.HttpServletRequest;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.ResponseEntity;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;

/** A backup becomes a new Cloud VM. */
@RestController
class RestoreController {

  private static final Logger LOG = LoggerFactory.getLogger("dev.vakna.Restores");

  private final RestoreIntake intake;
  private final RestorePlanning planning;

  RestoreController(RestoreIntake intake, RestorePlanning planning) {
    this.intake = intake;
    this.planning = planning;
  }

  /** Says what a restore would be, and makes nothing. */
  @PostMapping("/api/v2/vps/{id}/backups/{backupId}/actions/restore-to-payg/plan")
  @Needs(Scope.BACKUP_VM)
  ResponseEntity<PlanView> plan(
      @AuthenticationPrincipal Caller caller,
      @PathVariable String id,
      @PathVariable String backupId,
      HttpServletRequest request) {
    Body<RestoreRequest> body =
        switch (BodyReader.read(request)) {
          case BodyReader.Text(String text) -> RestoreBody.readOfPlan(text);
          case BodyReader.Unreadable(var refusal) -> new Body.Unreadable<>(refusal);
        };
    return VpsController.json(
        PlanView.of(planning.plan(new RestorePlanning.Call(caller, id, backupId, body))));
  }

  @Counts(RateLimits.Kind.RESTORE)
  @PostMapping("/api/v2/vps/{id}/backups/{backupId}/actions/restore-to-payg")
  ResponseEntity<OperationView> restore(
      @AuthenticationPrincipal Caller caller,
      @PathVariable String id,
      @PathVariable String backupId,
      HttpServletRequest request) {
    Body<RestoreRequest> body =
        switch (BodyReader.read(request)) {
          case BodyReader.Text(String text) -> RestoreBody.read(text);
          case BodyReader.Unreadable(var refusal) -> new Body.Unreadable<>(refusal);
        };
    RestoreCall call =
        new RestoreCall(
            caller,
            id,
            backupId,
            body,
            SentOnce.sending(request, "POST restore-to-payg", List.of(id, backupId), body));
    return switch (intake.accept(call)) {
      case RestoreAnswer.Refused(var refusal) -> throw new RefusedException(refusal);
      case RestoreAnswer.Accepted accepted -> {
        LOG.info(
            "{}: {} restores {} as {} by {}{}",
            caller.account(),
            caller.identity(),
            backupId,
            accepted.vps(),
            accepted.job(),
            accepted.replayed() ? " (replayed)" : "");
        yield OperationView.accepted(
            accepted.job(), "/api/v2/vps/" + accepted.vps().text(), accepted.replayed());
      }
    };
  }
}
