package dev.vakna.server.api;

import dev.vakna.core.account.Caller;
import dev.vakna.core.restore.RestoreAnswer;
import dev.vakna.core.restore.RestoreCall;
import dev.vakna.core.restore.RestoreIntake;
import dev.vakna.server.http.RefusedException;
import dev.vakna.server.limits.Counts;
import dev.vakna.server.limits.RateLimits;
import jakarta.servlet.http.HttpServletRequest;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;

/** A backup becomes a new Cloud VM. */
@RestController
class RestoreController {

  private static final Logger LOG = LoggerFactory.getLogger("dev.vakna.Restores");

  /** Seconds until a first look at a new job makes sense. */
  private static final String FIRST_POLL = "2";

  private final RestoreIntake intake;

  RestoreController(RestoreIntake intake) {
    this.intake = intake;
  }

  @Counts(RateLimits.Kind.RESTORE)
  @PostMapping("/api/v2/vps/{id}/backups/{backupId}/actions/restore-to-payg")
  ResponseEntity<OperationView> restore(
      @AuthenticationPrincipal Caller caller,
      @PathVariable String id,
      @PathVariable String backupId,
      HttpServletRequest request) {
    BodyReader.Outcome outcome = BodyReader.read(request);
    RestoreCall.Body body =
        switch (outcome) {
          case BodyReader.Text(String text) -> RestoreBody.read(text);
          case BodyReader.Unreadable(var refusal) -> new RestoreCall.Body.Unreadable(refusal);
        };
    RestoreCall call =
        new RestoreCall(
            caller, id, backupId, body, idempotencyKey(request), fingerprint(id, backupId, body));
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
        yield accepted(accepted);
      }
    };
  }

  private static ResponseEntity<OperationView> accepted(RestoreAnswer.Accepted accepted) {
    ResponseEntity.BodyBuilder answer =
        ResponseEntity.accepted()
            .header("Location", "/api/v2/vps/" + accepted.vps().text())
            .header("Retry-After", FIRST_POLL)
            .contentType(MediaType.APPLICATION_JSON);
    if (accepted.replayed()) {
      answer.header("Idempotent-Replayed", "true");
    }
    return answer.body(OperationView.queued(accepted.job()));
  }

  private static @Nullable String idempotencyKey(HttpServletRequest request) {
    List<String> keys = Collections.list(request.getHeaders("Idempotency-Key"));
    return keys.isEmpty() ? null : String.join(", ", keys);
  }

  /**
   * Over what the body means, so that an absent body and an empty object are the same request; and
   * over its faults, so that a faulty body is never the same as a sound one.
   */
  private static String fingerprint(String id, String backupId, RestoreCall.Body body) {
    String meaning =
        switch (body) {
          case RestoreCall.Body.Read(var request, var faults) -> request + "\n" + faults;
          case RestoreCall.Body.Unreadable(var refusal) -> "unreadable: " + refusal.code();
        };
    String text = String.join("\n", "POST restore-to-payg", id, backupId, meaning);
    try {
      return HexFormat.of()
          .formatHex(
              MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException impossible) {
      throw new IllegalStateException("every Java has SHA-256", impossible);
    }
  }
}
