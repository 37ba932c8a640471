package dev.vakna.core.guest;

import dev.vakna.core.archive.ArchiveFacts;
import dev.vakna.core.machine.Board;
import dev.vakna.core.machine.Board.Chipset;
import dev.vakna.core.machine.Board.CpuWish;
import dev.vakna.core.machine.Board.Firmware;
import dev.vakna.core.machine.Board.TpmVersion;
import dev.vakna.core.machine.Devices;
import dev.vakna.core.machine.Devices.ScsiController;
import dev.vakna.core.machine.MachineSize;
import dev.vakna.core.machine.StateDevices;
import dev.vakna.core.machine.SystemStrings;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reads {@code qemu-server.conf} of an archive. The text is a stranger's: only what is named here
 * is taken over, each value through a closed set, a strict pattern or a number with bounds; every
 * other line is left behind and, where its absence could be missed, named in a warning. Nothing of
 * the text but keys of known shape is ever repeated to a reader.
 */
public final class GuestConfigReader {

  /** Raised whenever the same text is read as something else. */
  public static final int VERSION = 2;

  private static final Pattern NAME =
      Pattern.compile(
          "(?=.{1,253}$)[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
              + "(\\.[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?)*");
  private static final Pattern BOARD =
      Pattern.compile("pc(?:-(?:i440fx|q35))?-([0-9]{1,2}\\.[0-9]{1,2})(?:[.+][0-9a-z.+]*)?");
  private static final Pattern ARCHITECTURE = Pattern.compile("[A-Za-z0-9_]{1,20}");
  private static final String OUR_ARCHITECTURE = "x86_64";

  /** Bytes of variables of UEFI firmware's 4 MB build, and of its 2 MB one. */
  private static final long LARGE_VARIABLES = 540_672;

  private static final long SMALL_VARIABLES = 131_072;

  private final Warnings warnings = new Warnings();
  private final List<Warning> obstacles = new ArrayList<>();
  private final ConfigText text;
  private final ArchivedDrives drives;

  private GuestConfigReader(String config, List<ArchiveFacts.Device> devices) {
    this.text = ConfigText.parse(config, warnings);
    this.drives = new ArchivedDrives(text.lines(), text.deviceOfDrive(), devices, warnings);
  }

  /**
   * Reads the configuration of an archive that has one.
   *
   * @throws IllegalArgumentException when the archive holds no configuration
   */
  public static GuestConfig read(ArchiveFacts facts) {
    String config = facts.config();
    if (config == null) {
      throw new IllegalArgumentException("the archive holds no qemu-server.conf");
    }
    return new GuestConfigReader(config, facts.devices()).readAll(facts);
  }

  private GuestConfig readAll(ArchiveFacts facts) {
    if (facts.firewallConfig()) {
      warnings.add("firewall_ignored", "The guest's firewall rules were not carried over.");
    }
    boolean ovmf = text.get("bios").filter("ovmf"::equals).isPresent();
    String efi = ovmf ? variables() : unusedFirmware();
    String tpm = tpm();
    List<GuestConfig.Drive> disks = drives.dataDisks();
    List<String> bootOrder = BootOrder.of(text, disks, warnings);
    drives.warnOfUnused();
    String family = family();
    NetworkCards cards = NetworkCards.read(text, family.equals("linux"), warnings);
    String machine = text.properties("machine").main("type");
    SystemStrings system = SystemTexts.read(text.properties("smbios1"), warnings);
    ScsiController scsi = scsi();
    CpuWish cpu = cpu();
    boolean vga = Display.read(text, warnings);
    judgeProcessor(machine);
    judgeSettings(machine);
    text.lines().keySet().forEach(this::judgeKey);

    return new GuestConfig(
        name(),
        new MachineSize(cores(), memory()),
        new Board(
            machine.matches("(pc-)?q35(-.*)?") ? Chipset.Q35 : Chipset.I440FX,
            chipsetVersion(machine),
            ovmf ? firmware() : Firmware.SEABIOS,
            cpu,
            tpmVersion(),
            system),
        new Devices(scsi, cards.model(), vga),
        new StateDevices(efi, tpm),
        cards.mac(),
        new GuestConfig.RunningSystem(family, text.flag("localtime").orElse(null)),
        disks,
        bootOrder,
        new GuestConfig.Losses(warnings.list(), obstacles));
  }

  private void judgeKey(String key) {
    Optional<ConfigKeys.Rule> rule = ConfigKeys.of(key);
    if (rule.isEmpty()) {
      warnings.add(
          "setting_ignored",
          "The setting '%s' is not known here and was not carried over."
              .formatted(SubOptions.harmless(key)));
    }
    rule.map(ConfigKeys.Rule::warning).ifPresent(w -> warnings.add(w.code(), w.message()));
  }

  /** A machine for another processor cannot be run, whatever else is said of it. */
  private void judgeProcessor(String machine) {
    String arch = text.get("arch").orElse(OUR_ARCHITECTURE).strip();
    boolean foreignBoard = machine.equals("virt") || machine.startsWith("virt-");
    if (!arch.equalsIgnoreCase(OUR_ARCHITECTURE) || foreignBoard) {
      String named =
          arch.equalsIgnoreCase(OUR_ARCHITECTURE)
              ? "aarch64"
              : ARCHITECTURE.matcher(arch).matches() ? arch : "an unknown one";
      obstacles.add(
          new Warning(
              "architecture_unsupported",
              "The machine was made for another processor architecture (%s); only x86_64 machines can be restored here. Choose a backup of an x86_64 machine."
                  .formatted(named)));
    }
  }

  private void judgeSettings(String machine) {
    if (text.properties("machine").get("viommu").isPresent()) {
      warnings.add("viommu_ignored", "The virtual IOMMU was not carried over.");
    }
    if (!machine.isEmpty()
        && !machine.equals("pc")
        && !machine.equals("q35")
        && !machine.startsWith("virt")
        && !BOARD.matcher(machine).matches()) {
      warnings.add(
          "machine_replaced", "The board's model is not offered; the clone has a common one.");
    }
    if (text.get("startdate").filter(date -> !date.equals("now")).isPresent()) {
      warnings.add(
          "startdate_ignored", "The original's clock began at a set date; the clone's is right.");
    }
    if (text.flag("acpi").filter(on -> !on).isPresent()) {
      warnings.add("acpi_on", "The original ran without ACPI; the clone has it.");
    }
    if (text.lines().keySet().stream().anyMatch(key -> key.matches("serial[1-9]"))) {
      warnings.add(
          "serial_port_ignored",
          "Only the first serial port was carried over; others are missing.");
    }
    text.get("cdrom")
        .map(PropertyString::parse)
        .ifPresent(cd -> ArchivedDrives.warnOfCd("cdrom", cd, warnings));
  }

  private @Nullable String unusedFirmware() {
    if (drives.state("efidisk0", "drive-efidisk0") != null) {
      warnings.add(
          "efi_variables_ignored",
          "The machine starts by BIOS; the stored UEFI variables were not used.");
    }
    return null;
  }

  private @Nullable String variables() {
    String device = drives.state("efidisk0", "drive-efidisk0");
    boolean usable = device != null && drives.bytes(device) >= SMALL_VARIABLES;
    if (!usable && (device != null || text.get("efidisk0").isPresent())) {
      warnings.add(
          "efi_variables_missing",
          "The original's UEFI variables are not in the backup; the clone starts with fresh ones,"
              + " without its boot entries and keys.");
    }
    return usable ? device : null;
  }

  private @Nullable String tpm() {
    String device = drives.state("tpmstate0", "drive-tpmstate0-backup");
    if (device == null && text.get("tpmstate0").isPresent()) {
      warnings.add(
          "tpm_missing",
          "The state of the original's TPM is not in the backup; the clone has no TPM, and what was"
              + " sealed by it, disk encryption for example, must be opened by its recovery key.");
    } else if (device != null && tpmVersion() == TpmVersion.V1_2) {
      warnings.add(
          "tpm_1_2",
          "The machine has a TPM of the old version 1.2; the clone has one too, with its state."
              + " Systems that want version 2.0 do not use it.");
    }
    return device;
  }

  /** Proxmox VE takes a TPM without a version for one of version 1.2. */
  private TpmVersion tpmVersion() {
    if (text.get("tpmstate0").isEmpty()) {
      return TpmVersion.V2_0;
    }
    return text.properties("tpmstate0")
            .get("version")
            .filter(v -> v.matches("v?2(\\.0)?"))
            .isPresent()
        ? TpmVersion.V2_0
        : TpmVersion.V1_2;
  }

  private Firmware firmware() {
    PropertyString efi = text.properties("efidisk0");
    boolean large =
        text.get("efidisk0").isEmpty()
            || efi.get("efitype").filter(type -> type.equalsIgnoreCase("4m")).isPresent();
    long stored = drives.bytes(text.deviceOfDrive().getOrDefault("efidisk0", "drive-efidisk0"));
    // Variables of the smaller build do not fit the larger one, whatever the line says.
    if (!large || stored > 0 && stored < LARGE_VARIABLES) {
      return Firmware.OVMF_2M;
    }
    return efi.on("pre-enrolled-keys") ? Firmware.OVMF_4M_SECURE_BOOT : Firmware.OVMF_4M;
  }

  /** In old configurations {@code smp} stands for {@code sockets}, which goes before it. */
  private int cores() {
    long cores = number("cores", 1, 1024);
    long sockets = number("sockets", number("smp", 1, 1024), 1024);
    long all = Math.min(1024, cores * sockets);
    return (int) Math.min(all, number("vcpus", all, 1024));
  }

  private int memory() {
    String amount = text.properties("memory").main("current");
    return (int) ConfigText.bounded(amount, 512, 16, 16L << 20);
  }

  private long number(String key, long otherwise, long max) {
    return text.get(key)
        .map(value -> ConfigText.bounded(value.strip(), otherwise, 1, max))
        .orElse(otherwise);
  }

  private static @Nullable String chipsetVersion(String machine) {
    Matcher version = BOARD.matcher(machine);
    return version.matches() ? version.group(1) : null;
  }

  private ScsiController scsi() {
    String model = text.get("scsihw").orElse("lsi").toLowerCase(Locale.ROOT);
    return switch (model) {
      case "virtio-scsi-single" -> ScsiController.VIRTIO_SCSI_SINGLE;
      case "virtio-scsi-pci", "virtio" -> ScsiController.VIRTIO_SCSI_PCI;
      case "lsi53c810" -> ScsiController.LSI53C810;
      case "pvscsi" -> ScsiController.PVSCSI;
      case "megasas" -> ScsiController.MEGASAS;
      case "lsi" -> ScsiController.LSI53C895A;
      default -> {
        warnings.add(
            "scsi_controller_replaced",
            "The SCSI controller's model is not offered; the clone has an LSI one.");
        yield ScsiController.LSI53C895A;
      }
    };
  }

  private CpuWish cpu() {
    Optional<CpuWish> wish = Processor.wish(text.properties("cpu").main("cputype"));
    if (wish.isEmpty()) {
      warnings.add(
          "cpu_replaced", "The processor model is not offered; the clone has a common one.");
    }
    return wish.orElse(CpuWish.X86_64_V2);
  }

  private String family() {
    String type = text.get("ostype").orElse("other").toLowerCase(Locale.ROOT);
    if (type.equals("l24") || type.equals("l26")) {
      return "linux";
    }
    return type.matches("w(xp|2k|2k3|2k8|vista)|win[0-9]{1,2}") ? "windows" : "other";
  }

  private @Nullable String name() {
    String name = text.get("name").orElse("").replaceAll("\\.$", "");
    return NAME.matcher(name).matches() ? name : null;
  }
}
