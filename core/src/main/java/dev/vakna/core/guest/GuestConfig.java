package dev.vakna.core.guest;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import dev.vakna.core.machine.Board;
import dev.vakna.core.machine.Bus;
import dev.vakna.core.machine.Clock;
import dev.vakna.core.machine.Devices;
import dev.vakna.core.machine.DiskMarks;
import dev.vakna.core.machine.MachineSize;
import dev.vakna.core.machine.StateDevices;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The machine that was backed up, as far as a clone takes it over. Beside the archive it is kept as
 * flat JSON.
 *
 * @param name its name, a host name of one label or several, or null when it had none that is one
 * @param size 1 to 1024 cores, 16 MiB to 16 TiB of memory
 * @param board what was built in
 * @param devices what was plugged in; the network card is the first, or the one it is given where
 *     it had none
 * @param state devices with state of the machine itself
 * @param mac of its network card, lower case with colons, or null
 * @param running what ran on it
 * @param drives its data disks that are in the archive, by key
 * @param bootOrder keys of drives to start from, in order
 * @param losses what a clone goes without
 */
public record GuestConfig(
    @Nullable String name,
    @JsonUnwrapped MachineSize size,
    @JsonUnwrapped Board board,
    @JsonUnwrapped Devices devices,
    @JsonUnwrapped StateDevices state,
    @Nullable String mac,
    @JsonUnwrapped RunningSystem running,
    List<Drive> drives,
    List<String> bootOrder,
    @JsonUnwrapped Losses losses) {

  public GuestConfig {
    Objects.requireNonNull(size);
    Objects.requireNonNull(board);
    Objects.requireNonNull(devices);
    Objects.requireNonNull(state);
    Objects.requireNonNull(running);
    drives = List.copyOf(drives);
    bootOrder = List.copyOf(bootOrder);
    Objects.requireNonNull(losses);
  }

  /**
   * What ran on it.
   *
   * @param family {@code linux}, {@code windows} or {@code other}
   * @param localTime its clock ran in local time, false for UTC; null where nothing was said
   */
  public record RunningSystem(String family, @Nullable Boolean localTime) {

    public RunningSystem {
      Objects.requireNonNull(family);
    }

    /** The clock that it wants. */
    public Clock clock() {
      return new Clock(family.equals("windows"), localTime);
    }
  }

  /**
   * What a clone goes without.
   *
   * @param warnings what it does not take over
   * @param obstacles why none can be made at all; empty when one can
   */
  public record Losses(List<Warning> warnings, List<Warning> obstacles) {

    public Losses {
      warnings = List.copyOf(warnings);
      obstacles = List.copyOf(obstacles);
    }
  }

  /**
   * A data disk that is in the archive.
   *
   * @param bus how it was attached
   * @param index its number on the bus
   * @param device the archive's device
   * @param bytes its size
   * @param ssd it was shown as without rotation
   * @param marks by what the guest knows it again
   */
  public record Drive(Bus bus, int index, String device, long bytes, boolean ssd, DiskMarks marks) {

    /** A drive without marks of its own. */
    public Drive(Bus bus, int index, String device, long bytes, boolean ssd) {
      this(bus, index, device, bytes, ssd, DiskMarks.NONE);
    }

    public String key() {
      return bus.code() + index;
    }
  }

  /** Sum of the data disks' sizes. */
  public long dataBytes() {
    return drives.stream().mapToLong(Drive::bytes).reduce(0, Math::addExact);
  }

  /** The drive that the machine starts from: first of the boot order, else the first there is. */
  public @Nullable Drive bootDrive() {
    for (String key : bootOrder) {
      for (Drive drive : drives) {
        if (drive.key().equals(key)) {
          return drive;
        }
      }
    }
    return drives.isEmpty() ? null : drives.getFirst();
  }
}
