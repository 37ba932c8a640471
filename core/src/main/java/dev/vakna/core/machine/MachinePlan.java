package dev.vakna.core.machine;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

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
 * @param wire where its card is plugged in; null for a network that the engine makes for it alone
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
    Identity identity,
    @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable Wire wire) {

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

  /** One in a network that the engine makes for it alone. */
  public MachinePlan(
      MachineName name,
      String hostname,
      MachineSize size,
      Board board,
      Devices devices,
      StateDevices state,
      Clock clock,
      List<DiskPlan> disks,
      List<String> bootOrder,
      Identity identity) {
    this(name, hostname, size, board, devices, state, clock, disks, bootOrder, identity, null);
  }

  /** The same in another size. */
  public MachinePlan sized(MachineSize newSize) {
    return new MachinePlan(
        name, hostname, newSize, board, devices, state, clock, disks, bootOrder, identity, wire);
  }

  /** The same as another one. */
  public MachinePlan as(Identity other) {
    return new MachinePlan(
        name, hostname, size, board, devices, state, clock, disks, bootOrder, other, wire);
  }

  /** The same, plugged in there. */
  public MachinePlan at(@Nullable Wire other) {
    return new MachinePlan(
        name, hostname, size, board, devices, state, clock, disks, bootOrder, identity, other);
  }
}
