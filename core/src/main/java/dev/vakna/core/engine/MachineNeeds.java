package dev.vakna.core.engine;

import dev.vakna.core.machine.Board;
import dev.vakna.core.machine.MachinePlan;
import java.util.Objects;

/**
 * What a machine needs of an engine beyond what every engine has.
 *
 * @param firmware how it starts
 * @param chipset its board
 * @param tpm it has TPM state to carry over
 */
public record MachineNeeds(Board.Firmware firmware, Board.Chipset chipset, boolean tpm) {

  public MachineNeeds {
    Objects.requireNonNull(firmware);
    Objects.requireNonNull(chipset);
  }

  /** Those of a planned machine. */
  public static MachineNeeds of(MachinePlan plan) {
    return new MachineNeeds(
        plan.board().firmware(), plan.board().chipset(), plan.state().tpm() != null);
  }
}
