package dev.vakna.core.firewall;

import dev.vakna.core.account.Caller;
import dev.vakna.core.account.Scope;
import dev.vakna.core.admission.Gate;
import dev.vakna.core.destroy.EndFacts;
import dev.vakna.core.id.VpsId;
import dev.vakna.core.inventory.ServiceStatus;
import dev.vakna.core.inventory.Vps;
import dev.vakna.core.problem.ProblemCode;
import dev.vakna.core.problem.Refusal;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * Whether an owner may change the firewall of a Cloud VM, for the call and for the gate alike. No
 * operation keeps anybody from it: it is a record, and the machine follows. Pure.
 */
public final class FirewallGate {

  /** The scope that it takes. */
  public static final Scope SCOPE = Scope.WRITE_VM;

  private FirewallGate() {}

  /** Whether the caller may change it now. */
  public static Gate canChange(Caller caller, EndFacts facts) {
    Set<Scope> missing = caller.missing(Set.of(SCOPE));
    if (!missing.isEmpty()) {
      return Gate.closed("missing_scope", Refusal.missing(missing).detail());
    }
    return refusal(facts)
        .map(refusal -> Gate.closed(Objects.requireNonNull(refusal.gate()), refusal.detail()))
        .orElse(Gate.OPEN);
  }

  /** Why it may not be changed now, or nothing. */
  static Optional<Refusal> refusal(EndFacts facts) {
    Vps vps = facts.vps();
    VpsId id = vps.id();
    if (vps.standing().status() == ServiceStatus.TERMINATED || facts.ending().isDue(facts.now())) {
      return notReady("vps_terminated", "%s is being removed.".formatted(id.text()));
    }
    if (vps.site().placement() == null) {
      return notReady(
          "not_managed_here",
          "%s is not run here, so its firewall is not changed here. Change it where it was ordered."
              .formatted(id.text()));
    }
    if (vps.standing().status() == ServiceStatus.PENDING) {
      return notReady(
          "vps_pending",
          "%s is still being restored. Change its firewall when it is active."
              .formatted(id.text()));
    }
    if (vps.standing().status() == ServiceStatus.SUSPENDED) {
      return notReady(
          "vps_suspended",
          "%s is suspended. Settle what suspended it, then try again.".formatted(id.text()));
    }
    return Optional.empty();
  }

  private static Optional<Refusal> notReady(String gate, String detail) {
    return Optional.of(Refusal.gate(ProblemCode.VPS_NOT_READY, gate, detail, null));
  }
}
