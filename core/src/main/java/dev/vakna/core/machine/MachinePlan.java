package dev.vakna.core.machine;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import java.util.List;
import java.util.Objects;

/**
 * A machine in the engine's terms. Everything in it was chosen from closed sets, but for a disk's
 * {@link DiskMarks} and the {@link SystemStrings}, which hold themselves to strict patterns; no
 * other text of a backup's configuration passes through.
 *
 * <p>Journals and the engine's own records keep it as flat JSON, whose names outsiders read: the
 * groups are there for whoever writes code.
 *
 * @param name its name
 * @param hostname for the engine's own listings
 * @param size cores and memory
 * @param board what is built in
 * @param devices what is plugged in
 * @param state the archive's devices with state of the machine itself
 * @param clock how it keeps time
 * @param disks data disks in the order of their keys
 * @param bootOrder keys of disks in the order to try, for example {@code scsi0}
 * @param identity what makes it itself
 */
public record MachinePlan(
    MachineName name,
    String hostname,
    @JsonUnwrapped MachineSize size,
    @JsonUnwrapped Board board,
    @JsonUnwrapped Devices devices,
    @JsonUnwrapped(suffix = "Device") StateDevices state,
    @JsonUnwrapped Clock clock,
    List<DiskPlan> disks,
    List<String> bootOrder,
    Identity identity) {

  public MachinePlan {
    Objects.requireNonNull(name);
    Objects.requireNonNull(hostname);
    Objects.requireNonNull(size);
    Objects.requireNonNull(board);
    Objects.requireNonNull(devices);
    Objects.requireNonNull(state);
    Objects.requireNonNull(clock);
    disks = List.copyOf(disks);
    bootOrder = List.copyOf(bootOrder);
    Objects.requireNonNull(identity);
  }

  /** The same in another size. */
  public MachinePlan sized(MachineSize newSize) {
    return new MachinePlan(
        name, hostname, newSize, board, devices, state, clock, disks, bootOrder, identity);
  }
}
