package dev.vakna.core.admission;

import dev.vakna.core.problem.Refusal;
import org.jspecify.annotations.Nullable;

/**
 * Whether an action is open to the caller now.
 *
 * @param allowed it is
 * @param code why not, to branch on; null when allowed
 * @param reason why not, in words; null when allowed
 */
public record Gate(boolean allowed, @Nullable String code, @Nullable String reason) {

  /** An open gate. */
  public static final Gate OPEN = new Gate(true, null, null);

  public static Gate closed(String code, String reason) {
    return new Gate(false, code, reason);
  }

  /** Closed by what a call would be refused with. */
  public static Gate closedBy(Refusal refusal) {
    String gate = refusal.gate();
    if (gate == null && !refusal.blockers().isEmpty()) {
      gate = refusal.blockers().getFirst().code();
    }
    return closed(gate == null ? refusal.code().code() : gate, refusal.detail());
  }
}
