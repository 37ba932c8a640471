package dev.vakna.core.machine;

import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A machine in the engine's terms. Everything in it was chosen from closed sets; no text of a
 * backup's configuration passes through.
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
    Identity identity) {

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
    /** The original had no network card; neither has the clone. */
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
