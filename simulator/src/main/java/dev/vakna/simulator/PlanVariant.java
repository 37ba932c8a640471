package dev.vakna.simulator;

import dev.vakna.core.machine.Board;
import dev.vakna.core.machine.Clock;
import dev.vakna.core.machine.Devices;
import dev.vakna.core.machine.MachinePlan;
import dev.vakna.core.machine.MachineSize;
import dev.vakna.core.machine.StateDevices;
import java.util.List;

/**
 * A sample plan from which others follow that differ from it in one part.
 *
 * @param plan the plan so far
 */
public record PlanVariant(MachinePlan plan) {

  /** The same, as large as that. */
  public PlanVariant with(MachineSize size) {
    return of(size, plan.board(), plan.devices(), plan.state(), plan.clock(), plan.bootOrder());
  }

  /** The same on that board. */
  public PlanVariant with(Board board) {
    return of(plan.size(), board, plan.devices(), plan.state(), plan.clock(), plan.bootOrder());
  }

  /** The same with those devices. */
  public PlanVariant with(Devices devices) {
    return of(plan.size(), plan.board(), devices, plan.state(), plan.clock(), plan.bootOrder());
  }

  /** The same with state from those devices. */
  public PlanVariant with(StateDevices state) {
    return of(plan.size(), plan.board(), plan.devices(), state, plan.clock(), plan.bootOrder());
  }

  /** The same with that clock. */
  public PlanVariant with(Clock clock) {
    return of(plan.size(), plan.board(), plan.devices(), plan.state(), clock, plan.bootOrder());
  }

  /** The same, trying its disks in that order. */
  public PlanVariant starting(List<String> order) {
    return of(plan.size(), plan.board(), plan.devices(), plan.state(), plan.clock(), order);
  }

  private PlanVariant of(
      MachineSize size,
      Board board,
      Devices devices,
      StateDevices state,
      Clock clock,
      List<String> order) {
    return new PlanVariant(
        new MachinePlan(
            plan.name(),
            plan.hostname(),
            size,
            board,
            devices,
            state,
            clock,
            plan.disks(),
            order,
            plan.identity()));
  }
}
