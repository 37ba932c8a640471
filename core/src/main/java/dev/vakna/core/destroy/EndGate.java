package dev.vakna.core.destroy;

import dev.vakna.core.account.Caller;
import dev.vakna.core.account.Scope;
import dev.vakna.core.admission.Gate;
import dev.vakna.core.id.VpsId;
import dev.vakna.core.inventory.ServiceStatus;
import dev.vakna.core.inventory.Vps;
import dev.vakna.core.power.PowerIntake;
import dev.vakna.core.problem.ProblemCode;
import dev.vakna.core.problem.Refusal;
import java.util.Optional;
import java.util.Set;

/**
 * Whether an owner may end a Cloud VM, for the call and for the gate alike. Pure. A suspended one
 * may be ended as it may be switched off: it is charged as long as it is there. An operation that
 * switches its power is no obstacle, as it is taken back first; one that waits for a host that does
 * not answer would else keep its owner from ending what costs.
 */
public final class EndGate {

  /** The scope that ending takes. */
  public static final Scope SCOPE = Scope.WRITE_BILLING;

  private EndGate() {}

  /** Whether the caller may cancel it now, at once. */
  public static Gate canCancel(Caller caller, EndFacts facts) {
    Set<Scope> missing = caller.missing(Set.of(SCOPE));
    if (!missing.isEmpty()) {
      return Gate.closed("missing_scope", Refusal.missing(missing).detail());
    }
    return refusal(facts, Cancellation.Type.IMMEDIATE)
        .map(refusal -> Gate.closed(code(refusal), refusal.detail()))
        .orElse(Gate.OPEN);
  }

  private static String code(Refusal refusal) {
    String gate = refusal.gate();
    return gate == null ? refusal.code().code() : gate;
  }

  /**
   * Why its owner may not have it end so, or nothing.
   *
   * @param type an end that is only scheduled waits for no operation
   */
  static Optional<Refusal> refusal(EndFacts facts, Cancellation.Type type) {
    return ending(facts)
        .or(() -> notOurs(facts.vps()))
        .or(() -> pending(facts.vps()))
        .or(() -> unpaid(facts))
        .or(() ->
            facts.held() && type == Cancellation.Type.IMMEDIATE
                ? Optional.of(PowerIntake.busy(facts.vps().id()))
                : Optional.empty());
  }

  /** Why it may not be given a date to end by, or nothing. One that is being made may. */
  static Optional<Refusal> endDate(EndFacts facts) {
    return ending(facts).or(() -> notOurs(facts.vps())).or(() -> unpaid(facts));
  }

  private static Optional<Refusal> notOurs(Vps vps) {
    VpsId id = vps.id();
    if (vps.site().placement() == null) {
      return notReady(
          "not_managed_here",
          "%s is not run here, so it cannot be ended here. Cancel it where it was ordered."
              .formatted(id.text()));
    }
    if (!vps.billing().isPayg()) {
      return notReady(
          "payg_only",
          "%s is not paid by the hour, so it cannot be ended here. Cancel it where it was ordered."
              .formatted(id.text()));
    }
    return Optional.empty();
  }

  private static Optional<Refusal> pending(Vps vps) {
    if (vps.standing().status() == ServiceStatus.PENDING) {
      Vps.RestoredFrom made = vps.origin().restored();
      return notReady(
          "vps_pending",
          "%s is still being restored and is not charged yet. Cancel that job instead%s; nothing of it is kept then."
              .formatted(
                  vps.id().text(),
                  made == null
                      ? ""
                      : ": POST /api/v2/jobs/%s/actions/cancel".formatted(made.job().text())));
    }
    return Optional.empty();
  }

  private static Optional<Refusal> unpaid(EndFacts facts) {
    if (facts.unpaidInvoice()) {
      return Optional.of(
          Refusal.gate(
              ProblemCode.CANCELLATION_BLOCKED_OVERDUE_INVOICE,
              ProblemCode.CANCELLATION_BLOCKED_OVERDUE_INVOICE.code(),
              "An overdue invoice of this account is open. Pay it, then cancel %s. Until then, stop it, if it runs: processor and memory are not charged while it is off."
                  .formatted(facts.vps().id().text()),
              null));
    }
    return Optional.empty();
  }

  /** One that is being ended, or whose time has come, is as good as gone. */
  static Optional<Refusal> ending(EndFacts facts) {
    return facts.vps().standing().status() == ServiceStatus.TERMINATED
            || facts.ending().isDue(facts.now())
        ? notReady(
            "vps_terminated",
            "%s is being removed, and costs nothing any more. Soon it cannot be found."
                .formatted(facts.vps().id().text()))
        : Optional.empty();
  }

  private static Optional<Refusal> notReady(String gate, String detail) {
    return Optional.of(Refusal.gate(ProblemCode.VPS_NOT_READY, gate, detail, null));
  }
}
