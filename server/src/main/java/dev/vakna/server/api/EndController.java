package dev.vakna.server.api;

import static dev.vakna.server.api.BodyField.oneOf;

import dev.vakna.core.account.Caller;
import dev.vakna.core.account.Scope;
import dev.vakna.core.destroy.CancelCall;
import dev.vakna.core.destroy.CancelRequest;
import dev.vakna.core.destroy.Cancellation;
import dev.vakna.core.destroy.CancellationView;
import dev.vakna.core.destroy.Cancellations;
import dev.vakna.core.destroy.DeleteAfter;
import dev.vakna.core.destroy.EndDates;
import dev.vakna.core.inventory.Vps;
import dev.vakna.core.problem.Body;
import dev.vakna.core.problem.Refusal;
import dev.vakna.server.http.RefusedException;
import dev.vakna.server.security.Needs;
import jakarta.servlet.http.HttpServletRequest;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PatchMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.node.ObjectNode;

/** The end of a Cloud VM: at once, with the month, after a date; and its taking back. */
@RestController
class EndController {

  private static final Logger LOG = LoggerFactory.getLogger("dev.vakna.Ends");

  private static final Map<String, BodyField> CANCEL =
      Map.of(
          "reason", BodyField.text(1, Cancellation.LONGEST_REASON),
          "cancelType",
              oneOf(Cancellation.Type.IMMEDIATE.code(), Cancellation.Type.END_OF_PERIOD.code()),
          "otherReason", BodyField.text(0, Cancellation.LONGEST_REASON));

  /** A text is judged where the time is known. */
  private static final Map<String, BodyField> CHANGE =
      Map.of(DeleteAfter.FIELD, BodyField.text(0, BodyReader.MAX_BYTES).orNull());

  private final Cancellations cancellations;
  private final EndDates endDates;

  EndController(Cancellations cancellations, EndDates endDates) {
    this.cancellations = cancellations;
    this.endDates = endDates;
  }

  @PatchMapping("/api/v2/vps/{id}")
  @Needs(Scope.WRITE_BILLING)
  ResponseEntity<VpsView> change(
      @AuthenticationPrincipal Caller caller, @PathVariable String id, HttpServletRequest request) {
    Body<EndDates.Wish> body =
        SmallBody.read(
            request,
            CHANGE,
            said -> new EndDates.Wish(said.has(DeleteAfter.FIELD), text(said, DeleteAfter.FIELD)));
    return switch (endDates.accept(caller, id, body)) {
      case EndDates.Answer.Refused(Refusal refusal) -> throw new RefusedException(refusal);
      case EndDates.Answer.Recorded(Vps vps, @Nullable Instant at) -> {
        LOG.info("{}: {} has {} end by itself: {}", caller.account(), caller.identity(), id, at);
        yield VpsController.json(VpsView.of(vps).ending(at));
      }
    };
  }

  @PostMapping("/api/v2/vps/{id}/actions/cancel")
  @Needs(Scope.WRITE_BILLING)
  ResponseEntity<OperationView> cancel(
      @AuthenticationPrincipal Caller caller, @PathVariable String id, HttpServletRequest request) {
    Body<CancelRequest> body = SmallBody.read(request, CANCEL, EndController::wish);
    CancelCall call =
        new CancelCall(
            caller, id, body, SentOnce.sending(request, "POST cancel", List.of(id), body));
    return switch (cancellations.cancel(call)) {
      case Cancellations.Answer.Refused(Refusal refusal) -> throw new RefusedException(refusal);
      case Cancellations.Answer.Accepted accepted -> {
        LOG.info(
            "{}: {} cancels {} by {}{}{}",
            caller.account(),
            caller.identity(),
            id,
            accepted.job(),
            accepted.scheduled() ? ", with the end of the month" : "",
            accepted.replayed() ? " (replayed)" : "");
        String location = "/api/v2/vps/%s/cancellation".formatted(id);
        yield accepted.scheduled()
            ? SentOnce.told(ResponseEntity.accepted(), accepted.replayed())
                .header("Location", location)
                .contentType(MediaType.APPLICATION_JSON)
                .body(OperationView.completed(accepted.job()))
            : OperationView.accepted(accepted.job(), location, accepted.replayed());
      }
    };
  }

  private static CancelRequest wish(ObjectNode body) {
    String type = text(body, "cancelType");
    return new CancelRequest(
        type == null
            ? Cancellation.Type.IMMEDIATE
            : Cancellation.Type.valueOf(type.toUpperCase(Locale.ROOT)),
        text(body, "reason"),
        text(body, "otherReason"));
  }

  private static @Nullable String text(ObjectNode body, String field) {
    return body.hasNonNull(field) ? body.path(field).asString() : null;
  }

  @GetMapping("/api/v2/vps/{id}/cancellation")
  @Needs(Scope.READ_VM)
  ResponseEntity<View> one(@AuthenticationPrincipal Caller caller, @PathVariable String id) {
    return VpsController.json(
        cancellations.of(caller, id).map(View::of).orElseThrow(VpsController::absent));
  }

  @DeleteMapping("/api/v2/vps/{id}/cancellation")
  @Needs(Scope.WRITE_BILLING)
  ResponseEntity<Void> revoke(@AuthenticationPrincipal Caller caller, @PathVariable String id) {
    Optional<Refusal> refusal = cancellations.revoke(caller, id);
    if (refusal.isPresent()) {
      throw new RefusedException(refusal.get());
    }
    LOG.info("{}: {} takes the cancellation of {} back", caller.account(), caller.identity(), id);
    return ResponseEntity.noContent().build();
  }

  /** How it stands with a cancellation, as its owner sees it. */
  record View(
      String vpsId,
      String status,
      @Nullable Instant cancelledAt,
      @Nullable Instant scheduledAt,
      @Nullable String reason,
      @Nullable String cancelType,
      boolean revokable) {

    static View of(CancellationView view) {
      Cancellation.Type type = view.type();
      return new View(
          view.vps().text(),
          view.status().code(),
          view.cancelledAt(),
          view.scheduledAt(),
          view.reason(),
          type == null ? null : type.code(),
          view.revokable());
    }
  }
}
