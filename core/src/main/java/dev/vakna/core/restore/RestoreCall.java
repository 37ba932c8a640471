package dev.vakna.core.restore;

import dev.vakna.core.account.Caller;
import dev.vakna.core.admission.RestoreRequest;
import dev.vakna.core.idempotency.Sending;
import dev.vakna.core.problem.Body;
import java.util.Objects;

/**
 * A restore call as it arrived from an authenticated caller.
 *
 * @param caller who calls
 * @param vpsId the path's text, not yet known to be an id
 * @param backupId the path's text, not yet known to be an id
 * @param body what the body said
 * @param sending whether it is known again when it is sent once more
 */
public record RestoreCall(
    Caller caller, String vpsId, String backupId, Body<RestoreRequest> body, Sending sending) {

  public RestoreCall {
    Objects.requireNonNull(caller);
    Objects.requireNonNull(vpsId);
    Objects.requireNonNull(backupId);
    Objects.requireNonNull(body);
    Objects.requireNonNull(sending);
  }
}
