package dev.vakna.core.resize;

import dev.vakna.core.account.Caller;
import dev.vakna.core.idempotency.Sending;
import dev.vakna.core.problem.Body;
import java.util.Objects;

/**
 * A call to give a VPS another size as it arrived from an authenticated caller.
 *
 * @param caller who calls
 * @param vpsId the path's text, not yet known to be an id
 * @param body what the body said
 * @param sending how it was sent
 */
public record ResizeCall(Caller caller, String vpsId, Body<NewSize> body, Sending sending) {

  public ResizeCall {
    Objects.requireNonNull(caller);
    Objects.requireNonNull(vpsId);
    Objects.requireNonNull(body);
    Objects.requireNonNull(sending);
  }
}
