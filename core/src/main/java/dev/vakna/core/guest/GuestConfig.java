package dev.vakna.core.guest;

import dev.vakna.core.machine.Bus;
import dev.vakna.core.machine.DiskMarks;
import dev.vakna.core.machine.MachinePlan.Chipset;
import dev.vakna.core.machine.MachinePlan.CpuWish;
import dev.vakna.core.machine.MachinePlan.Firmware;
import dev.vakna.core.machine.MachinePlan.NicModel;
import dev.vakna.core.machine.MachinePlan.ScsiController;
import dev.vakna.core.machine.MachinePlan.TpmVersion;
import dev.vakna.core.machine.SystemStrings;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The machine that was backed up, as far as a clone takes it over.
 *
 * @param name its name, a host name of one label or several, or null when it had none that is one
 * @param cpuCores 1 to 1024
 * @param memoryMb MiB, 16 to 16 Ti
 * @param chipset its board
 * @param chipsetVersion for example {@code 7.2}, or null
 * @param firmware how it starts
 * @param efi device with the firmware's variables, or null
 * @param tpm device with the TPM's state, or null
 * @param scsi its SCSI controller
 * @param nic model of its first network card, or of the one it is given where it had none
 * @param mac of that card, lower case with colons, or null
 * @param cpu the processor it wants
 * @param family {@code linux}, {@code windows} or {@code other}
 * @param vga false for a serial console only
 * @param drives its data disks that are in the archive, by key
 * @param bootOrder keys of drives to start from, in order
 * @param warnings what the clone does not take over
 * @param localTime its clock ran in local time, false for UTC; null where nothing was said
 * @param tpmVersion version of its TPM; of no meaning without one
 * @param system what its firmware told of it beside the uuid
 * @param obstacles why no clone of it can be made at all; empty when one can
 */
public record GuestConfig(
    @Nullable String name,
    int cpuCores,
    int memoryMb,
    Chipset chipset,
    @Nullable String chipsetVersion,
    Firmware firmware,
    @Nullable String efi,
    @Nullable String tpm,
    ScsiController scsi,
    NicModel nic,
    @Nullable String mac,
    CpuWish cpu,
    String family,
    boolean vga,
    List<Drive> drives,
    List<String> bootOrder,
    List<Warning> warnings,
    @Nullable Boolean localTime,
    TpmVersion tpmVersion,
    SystemStrings system,
    List<Warning> obstacles) {

  public GuestConfig {
    Objects.requireNonNull(chipset);
    Objects.requireNonNull(firmware);
    Objects.requireNonNull(scsi);
    Objects.requireNonNull(nic);
    Objects.requireNonNull(cpu);
    Objects.requireNonNull(family);
    drives = List.copyOf(drives);
    bootOrder = List.copyOf(bootOrder);
    warnings = List.copyOf(warnings);
    Objects.requireNonNull(tpmVersion);
    Objects.requireNonNull(system);
    obstacles = List.copyOf(obstacles);
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
