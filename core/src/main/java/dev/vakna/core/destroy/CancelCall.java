package dev.vakna.core.destroy;

import dev.vakna.core.account.Caller;
import dev.vakna.core.idempotency.Sending;
import dev.vakna.core.problem.Body;
import java.util.Objects;

/**
 * A call to end a VPS as it arrived from an authenticated caller.
 *
 * @param caller who calls
 * @param vpsId the path's text, not yet known to be an id
 * @param body what the body said
 * @param sending how it was sent
 */
public record CancelCall(Caller caller, String vpsId, Body<CancelRequest> body, Sending sending) {

  public CancelCall {
    Objects.requireNonNull(caller);
    Objects.requireNonNull(vpsId);
    Objects.requireNonNull(body);
    Objects.requireNonNull(sending);
  }
}
