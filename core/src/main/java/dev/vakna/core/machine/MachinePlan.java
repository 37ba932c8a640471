package dev.vakna.core.machine;

import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A machine in the engine's terms. Everything in it was chosen from closed sets, but for a disk's
 * {@link DiskMarks} and the {@link SystemStrings}, which hold themselves to strict patterns; no
 * other text of a backup's configuration passes through.
 *
 * @param name its name
 * @param hostname for the engine's own listings
 * @param cpuCores cores
 * @param memoryMb MiB
 * @param chipset the board
 * @param chipsetVersion version of the board that the original had, for example {@code 7.2}, or
 *     null
 * @param firmware how it starts
 * @param efiDevice the archive's device with the firmware's variables, or null for fresh ones
 * @param tpmDevice the archive's device with the TPM's state, or null for no TPM
 * @param scsi the SCSI controller
 * @param nic the network card's model
 * @param cpu the processor it wants
 * @param windows clock and timers as Windows wants them
 * @param vga false for a machine with a serial console only
 * @param disks data disks in the order of their keys
 * @param bootOrder keys of disks in the order to try, for example {@code scsi0}
 * @param identity what makes it itself
 * @param localTime its clock runs in local time, false for UTC; null as is usual for its system
 * @param tpmVersion version of the TPM; of no meaning without one
 * @param system what its firmware tells of it beside the uuid
 */
public record MachinePlan(
    MachineName name,
    String hostname,
    int cpuCores,
    int memoryMb,
    Chipset chipset,
    @Nullable String chipsetVersion,
    Firmware firmware,
    @Nullable String efiDevice,
    @Nullable String tpmDevice,
    ScsiController scsi,
    NicModel nic,
    CpuWish cpu,
    boolean windows,
    boolean vga,
    List<DiskPlan> disks,
    List<String> bootOrder,
    Identity identity,
    @Nullable Boolean localTime,
    TpmVersion tpmVersion,
    SystemStrings system) {

  public MachinePlan {
    Objects.requireNonNull(name);
    Objects.requireNonNull(hostname);
    Objects.requireNonNull(chipset);
    Objects.requireNonNull(firmware);
    Objects.requireNonNull(scsi);
    Objects.requireNonNull(nic);
    Objects.requireNonNull(cpu);
    disks = List.copyOf(disks);
    bootOrder = List.copyOf(bootOrder);
    Objects.requireNonNull(identity);
    tpmVersion = given(tpmVersion);
    system = given(system);
  }

  /** A machine with the usual clock, a TPM 2.0 if any, and no system strings. */
  public MachinePlan(
      MachineName name,
      String hostname,
      int cpuCores,
      int memoryMb,
      Chipset chipset,
      @Nullable String chipsetVersion,
      Firmware firmware,
      @Nullable String efiDevice,
      @Nullable String tpmDevice,
      ScsiController scsi,
      NicModel nic,
      CpuWish cpu,
      boolean windows,
      boolean vga,
      List<DiskPlan> disks,
      List<String> bootOrder,
      Identity identity) {
    this(
        name,
        hostname,
        cpuCores,
        memoryMb,
        chipset,
        chipsetVersion,
        firmware,
        efiDevice,
        tpmDevice,
        scsi,
        nic,
        cpu,
        windows,
        vga,
        disks,
        bootOrder,
        identity,
        null,
        TpmVersion.V2_0,
        SystemStrings.NONE);
  }

  /** An older release knew one version. */
  private static TpmVersion given(@Nullable TpmVersion version) {
    return version == null ? TpmVersion.V2_0 : version;
  }

  /** An older release carried none over. */
  private static SystemStrings given(@Nullable SystemStrings system) {
    return system == null ? SystemStrings.NONE : system;
  }

  /** Whether its clock runs in local time. */
  public boolean clockInLocalTime() {
    return localTime == null ? windows : localTime;
  }

  /** The TPM's version. */
  public enum TpmVersion {
    V1_2,
    V2_0
  }

  /** The board. */
  public enum Chipset {
    I440FX,
    Q35
  }

  /** How a machine starts. */
  public enum Firmware {
    SEABIOS,
    OVMF_4M,
    OVMF_4M_SECURE_BOOT,
    OVMF_2M
  }

  /** The SCSI controller's model. */
  public enum ScsiController {
    VIRTIO_SCSI_SINGLE,
    VIRTIO_SCSI_PCI,
    LSI53C895A,
    LSI53C810,
    PVSCSI,
    MEGASAS
  }

  /** A network card's model. */
  public enum NicModel {
    VIRTIO,
    E1000,
    E1000E,
    RTL8139,
    VMXNET3,
    I82551,
    I82557B,
    I82559ER,
    NE2K_PCI,
    PCNET,
    /** No network card: plans of older releases, whose originals had none. */
    NONE
  }

  /** The processor a guest wants; an engine takes the nearest it has. */
  public enum CpuWish {
    /** Whatever is fastest and safe. */
    DEFAULT,
    /** Instructions of x86-64-v2 at least. */
    X86_64_V2,
    /** Instructions of x86-64-v3 at least. */
    X86_64_V3,
    /** All the host has. */
    HOST
  }
}
