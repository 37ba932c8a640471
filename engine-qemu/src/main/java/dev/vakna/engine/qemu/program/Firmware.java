package dev.vakna.engine.qemu.program;

import dev.vakna.core.engine.MachineNeeds;
import dev.vakna.core.engine.Objection;
import dev.vakna.core.engine.SiteReading;
import dev.vakna.core.machine.Board;
import dev.vakna.core.machine.Board.Chipset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * OVMF's images on this host. Variables keep the size they have: 540672 bytes for the 4 MB build,
 * 131072 for the 2 MB one, the same as in Proxmox VE's {@code efidisk0}.
 */
public final class Firmware {

  private final Path directory;

  public Firmware(Path directory) {
    this.directory = directory;
  }

  /**
   * @param code read-only part
   * @param template fresh variables
   * @param systemManagement the code insists on it
   */
  public record Images(Path code, Path template, boolean systemManagement) {}

  /** The images for a machine, or null for SeaBIOS. */
  public @Nullable Images images(MachineNeeds needs) {
    return switch (needs.firmware()) {
      case SEABIOS -> null;
      case OVMF_2M -> images("OVMF_CODE.fd", "OVMF_VARS.fd", false);
      case OVMF_4M -> images("OVMF_CODE_4M.fd", "OVMF_VARS_4M.fd", false);
      // Debian's build with Secure Boot needs system management mode, which only q35 has. On the
      // other board the same variables start, and Secure Boot is not enforced.
      case OVMF_4M_SECURE_BOOT ->
          needs.chipset() == Chipset.Q35
              ? images("OVMF_CODE_4M.ms.fd", "OVMF_VARS_4M.ms.fd", true)
              : images("OVMF_CODE_4M.fd", "OVMF_VARS_4M.ms.fd", false);
    };
  }

  private Images images(String code, String variables, boolean systemManagement) {
    return new Images(directory.resolve(code), directory.resolve(variables), systemManagement);
  }

  /** The firmwares that this host has not. */
  public List<SiteReading.Lack> lacks() {
    List<SiteReading.Lack> lacks = new ArrayList<>();
    for (Board.Firmware firmware : Board.Firmware.values()) {
      for (Chipset chipset : Chipset.values()) {
        objection(new MachineNeeds(firmware, chipset, false))
            .map(objection ->
                new SiteReading.Lack(
                    new SiteReading.Missing.FirmwareOn(firmware, chipset), objection))
            .ifPresent(lacks::add);
      }
    }
    return lacks;
  }

  public Optional<Objection> objection(MachineNeeds needs) {
    @Nullable Images images = images(needs);
    if (images == null) {
      return Optional.empty();
    }
    for (Path file : new Path[] {images.code(), images.template()}) {
      if (!Files.isReadable(file)) {
        return Optional.of(
            new Objection(
                "firmware_missing",
                "The machine starts by UEFI, which is not available on our side. Ask support, or"
                    + " choose a backup of a machine that starts by BIOS.",
                "the machine starts by UEFI and this host has no %s; install it: apt-get install --no-install-recommends ovmf"
                    .formatted(file)));
      }
    }
    return Optional.empty();
  }
}
