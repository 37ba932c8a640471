package dev.vakna.core.resize;

import dev.vakna.core.account.Caller;
import dev.vakna.core.account.Scope;
import dev.vakna.core.admission.Gate;
import dev.vakna.core.id.VpsId;
import dev.vakna.core.inventory.PowerState;
import dev.vakna.core.inventory.Resources;
import dev.vakna.core.inventory.ServiceStatus;
import dev.vakna.core.inventory.Vps;
import dev.vakna.core.power.PowerIntake;
import dev.vakna.core.problem.ProblemCode;
import dev.vakna.core.problem.Refusal;
import java.util.Optional;
import java.util.Set;

/** Whether an owner may give a Cloud VM another size, for the call and for the gate alike. Pure. */
public final class ResizeGate {

  private ResizeGate() {}

  /** Whether the caller may resize it now; to which size is another matter. */
  public static Gate canResize(Caller caller, ResizeFacts facts) {
    Set<Scope> missing = caller.missing(Set.of(Scope.WRITE_BILLING));
    if (!missing.isEmpty()) {
      return Gate.closed("missing_scope", Refusal.missing(missing).detail());
    }
    return refusal(facts, facts.end().vps().resources()).map(ResizeGate::closed).orElse(Gate.OPEN);
  }

  private static Gate closed(Refusal refusal) {
    String gate = refusal.gate();
    return Gate.closed(gate == null ? refusal.code().code() : gate, refusal.detail());
  }

  /** Why it may not be resized now, or nothing. */
  static Optional<Refusal> refusal(ResizeFacts facts, Resources wish) {
    return facts
        .eligibility()
        .otherSize(facts.end().vps().resources(), wish)
        .or(() -> notReady(facts));
  }

  private static Optional<Refusal> notReady(ResizeFacts facts) {
    Vps vps = facts.end().vps();
    VpsId id = vps.id();
    if (vps.standing().status() == ServiceStatus.TERMINATED
        || facts.end().ending().isDue(facts.end().now())) {
      return notReady("vps_terminated", "%s is being removed.".formatted(id.text()));
    }
    if (vps.site().placement() == null) {
      return notReady(
          "not_managed_here",
          "%s is not run here, so its size is not changed here.".formatted(id.text()));
    }
    if (!vps.billing().isPayg()) {
      return notReady(
          "payg_only",
          "%s is not paid by the hour; only such ones change their size here."
              .formatted(id.text()));
    }
    if (vps.standing().status() == ServiceStatus.PENDING) {
      return notReady(
          "vps_pending",
          "%s is still being restored. Resize it when it is active.".formatted(id.text()));
    }
    if (vps.standing().status() == ServiceStatus.SUSPENDED) {
      return notReady(
          "vps_suspended",
          "%s is suspended. Settle what suspended it, then try again.".formatted(id.text()));
    }
    if (facts.held()) {
      return Optional.of(PowerIntake.busy(id));
    }
    // What should run and does not is on its way up again.
    if (vps.standing().power() != PowerState.STOPPED
        || vps.standing().desiredPower() != PowerState.STOPPED) {
      return notReady(
          "must_be_stopped",
          "%s must be off to change its size. Shut it down, resize it, and start it again."
              .formatted(id.text()));
    }
    return Optional.empty();
  }

  private static Optional<Refusal> notReady(String gate, String detail) {
    return Optional.of(Refusal.gate(ProblemCode.VPS_NOT_READY, gate, detail, null));
  }
}
