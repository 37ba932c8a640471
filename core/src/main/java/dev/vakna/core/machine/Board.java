package dev.vakna.core.machine;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What a system finds built in.
 *
 * @param chipset the board
 * @param chipsetVersion version of the board that the original had, for example {@code 7.2}, or
 *     null
 * @param firmware how it starts
 * @param cpu the processor it wants
 * @param tpmVersion version of the TPM; of no meaning without one
 * @param system what its firmware tells of it beside the uuid
 */
public record Board(
    Chipset chipset,
    @Nullable String chipsetVersion,
    Firmware firmware,
    CpuWish cpu,
    TpmVersion tpmVersion,
    SystemStrings system) {

  public Board {
    Objects.requireNonNull(chipset);
    Objects.requireNonNull(firmware);
    Objects.requireNonNull(cpu);
    tpmVersion = given(tpmVersion);
    system = given(system);
  }

  /** One of the newest version, with a TPM 2.0 if any, and no system strings. */
  public Board(Chipset chipset, Firmware firmware, CpuWish cpu) {
    this(chipset, null, firmware, cpu, TpmVersion.V2_0, SystemStrings.NONE);
  }

  /** The same board of that version. */
  public Board version(@Nullable String version) {
    return new Board(chipset, version, firmware, cpu, tpmVersion, system);
  }

  /** An older release knew one version. */
  private static TpmVersion given(@Nullable TpmVersion version) {
    return version == null ? TpmVersion.V2_0 : version;
  }

  /** An older release carried none over. */
  private static SystemStrings given(@Nullable SystemStrings system) {
    return system == null ? SystemStrings.NONE : system;
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
