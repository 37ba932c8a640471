package dev.vakna.core.power;

import dev.vakna.core.account.Caller;
import dev.vakna.core.idempotency.Sending;
import dev.vakna.core.problem.Asked;
import dev.vakna.core.problem.Body;
import dev.vakna.core.problem.Meaning;
import java.util.Objects;

/**
 * A call to switch a machine's power, as it arrived from an authenticated caller.
 *
 * @param caller who calls
 * @param vpsId the path's text, not yet known to be an id
 * @param act what is to be done
 * @param body what the body said
 * @param sending whether it is known again when it is sent once more
 */
public record PowerCall(
    Caller caller, String vpsId, PowerAct act, Body<Wish> body, Sending sending) {

  public PowerCall {
    Objects.requireNonNull(caller);
    Objects.requireNonNull(vpsId);
    Objects.requireNonNull(act);
    Objects.requireNonNull(body);
    Objects.requireNonNull(sending);
  }

  /**
   * What the caller wishes beside the act.
   *
   * @param force with {@link PowerAct#RESTART}: a guest that does not switch itself off in time is
   *     switched off all the same
   */
  public record Wish(boolean force) implements Asked {

    @Override
    public String meaning() {
      return Meaning.of("power").with("force", force).text();
    }
  }
}
