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
 * @param wired it is plugged into a network of the provider
 */
public record MachineNeeds(
    Board.Firmware firmware, Board.Chipset chipset, boolean tpm, boolean wired) {

  public MachineNeeds {
    Objects.requireNonNull(firmware);
    Objects.requireNonNull(chipset);
  }

  /** Those of one in a network of its own. */
  public MachineNeeds(Board.Firmware firmware, Board.Chipset chipset, boolean tpm) {
    this(firmware, chipset, tpm, false);
  }

  /** Those of a planned machine. */
  public static MachineNeeds of(MachinePlan plan) {
    return new MachineNeeds(
        plan.board().firmware(),
        plan.board().chipset(),
        plan.state().tpm() != null,
        plan.wire() != null);
  }
}
