package dev.vakna.core.power;

import dev.vakna.core.chance.Chance;
import dev.vakna.core.id.VpsId;
import dev.vakna.core.inventory.PowerState;
import dev.vakna.core.inventory.Vps;
import dev.vakna.core.metering.Charges;
import dev.vakna.core.reconcile.RecordedState;
import dev.vakna.core.store.Tx;
import java.util.Objects;
import java.util.Set;

/** What the records say of a machine's power, and its meters with it. */
final class PowerRecords {

  private PowerRecords() {}

  /** It runs, and is to run: processor and memory are metered from now on. */
  static void on(Tx tx, Chance chance, Vps vps) {
    tx.vpses().update(vps.in(vps.standing().status(), PowerState.RUNNING, PowerState.RUNNING));
    if (vps.standing().power() != PowerState.RUNNING) {
      meter(tx, chance, vps);
    }
  }

  /** Processor and memory are metered from now on. */
  static void meter(Tx tx, Chance chance, Vps vps) {
    Charges.opened(
            chance,
            vps.account(),
            vps.id(),
            vps.resources(),
            tx.regions().hold(vps.site().region()).orElseThrow().prices(),
            Charges.powered(),
            tx.now())
        .forEach(tx.metering()::open);
  }

  /** It is off: processor and memory are metered no longer. */
  static void off(Tx tx, Vps vps, PowerState desired) {
    tx.vpses().update(vps.in(vps.standing().status(), PowerState.STOPPED, desired));
    tx.metering().close(vps.id(), Charges.powered(), tx.now());
  }

  /** Whether an operation has hold of it. */
  static boolean held(Tx tx, VpsId vps) {
    return state(tx, vps).operationOpen();
  }

  /** What the records say of the operations on it. */
  static RecordedState state(Tx tx, VpsId vps) {
    return tx.reconciliation().recordedStates(Set.of(vps)).getOrDefault(vps, RecordedState.UNKNOWN);
  }

  /**
   * Whether no operation is at work on it and none has been since then: only then does what was
   * seen of it say what it is to be. By what is recorded and not by time, as clocks may be set.
   */
  static boolean quiet(Tx tx, VpsId vps, RecordedState then) {
    return !then.operationOpen() && !held(tx, vps) && noneEndedSince(tx, vps, then);
  }

  /** Whether no operation on it has ended since then. */
  static boolean noneEndedSince(Tx tx, VpsId vps, RecordedState then) {
    return Objects.equals(then.lastOperationEnded(), state(tx, vps).lastOperationEnded());
  }
}
