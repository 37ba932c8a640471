package dev.vakna.core.power;

import dev.vakna.core.account.Caller;
import dev.vakna.core.account.Scope;
import dev.vakna.core.admission.Gate;
import dev.vakna.core.inventory.PowerState;
import dev.vakna.core.inventory.ServiceStatus;
import dev.vakna.core.inventory.Vps;
import dev.vakna.core.problem.ProblemCode;
import dev.vakna.core.problem.Refusal;
import dev.vakna.core.store.Tx;
import java.util.Optional;
import java.util.Set;

/**
 * Whether a machine's power may be switched now. The calls that switch it and the gates that are
 * shown beside the machine ask this alone, so they never disagree.
 *
 * @param vps the machine
 * @param held another operation has hold of it
 */
public record PowerGate(Vps vps, boolean held) {

  /** What switching power needs. */
  public static final Set<Scope> SCOPES = Set.of(Scope.POWER_VM);

  /** As the records tell it in this transaction. */
  public static PowerGate of(Tx tx, Vps vps) {
    return new PowerGate(vps, PowerRecords.held(tx, vps.id()));
  }

  /** The gate as it is shown to that caller. */
  public Gate shown(Caller caller, PowerAct act) {
    Set<Scope> missing = caller.missing(SCOPES);
    if (!missing.isEmpty()) {
      return Gate.closed("missing_scope", Refusal.missing(missing).detail());
    }
    return against(act).map(Gate::closedBy).orElse(Gate.OPEN);
  }

  /** What stands against the act; nothing when it is open. */
  public Optional<Refusal> against(PowerAct act) {
    if (vps.standing().status() == ServiceStatus.TERMINATED) {
      // Its removal has hold of it, and after that there is nothing to ask for again.
      return closed("vps_terminated", "%s has ended, and nothing starts it again.");
    }
    if (held) {
      return Optional.of(PowerIntake.busy(vps.id()));
    }
    if (vps.site().placement() == null) {
      return closed("not_managed_here", "%s is not run here, so its power is not switched here.");
    }
    boolean on = act.wanted() == PowerState.RUNNING;
    return switch (vps.standing().status()) {
      case PENDING ->
          closed(
              "vps_pending", "%s is not ready yet; its power can be switched once it is active.");
      case TERMINATED -> throw new IllegalStateException("judged above");
      case SUSPENDED ->
          on
              ? closed(
                  "vps_suspended",
                  "%s is suspended and is not started. Settle what suspended it first.")
              : byPower(act);
      case ACTIVE -> byPower(act);
    };
  }

  private Optional<Refusal> byPower(PowerAct act) {
    boolean on = act.wanted() == PowerState.RUNNING;
    boolean runs = vps.standing().power() == PowerState.RUNNING;
    if (act == PowerAct.START) {
      return runs
          ? closed("already_running", "%s runs already. Restart it, if that is what is wanted.")
          : Optional.empty();
    }
    // What should run and does not is on its way up again; it can still be switched off for good.
    boolean off = !runs && vps.standing().desiredPower() == PowerState.STOPPED;
    return off || on && !runs
        ? closed(
            "already_stopped", on ? "%s is off already. Start it instead." : "%s is off already.")
        : Optional.empty();
  }

  private Optional<Refusal> closed(String gate, String words) {
    return Optional.of(
        Refusal.gate(ProblemCode.VPS_NOT_READY, gate, words.formatted(vps.id().text()), null));
  }
}
