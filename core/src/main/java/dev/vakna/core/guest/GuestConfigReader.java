package dev.vakna.core.guest;

import dev.vakna.core.backup.ArchiveFacts;
import dev.vakna.core.machine.MachinePlan.Chipset;
import dev.vakna.core.machine.MachinePlan.CpuWish;
import dev.vakna.core.machine.MachinePlan.Firmware;
import dev.vakna.core.machine.MachinePlan.NicModel;
import dev.vakna.core.machine.MachinePlan.ScsiController;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reads {@code qemu-server.conf} of an archive. The text is a stranger's: only what is named here
 * is taken over, each value through a closed set or a number with bounds; every other line is left
 * behind and, where its absence could be missed, named in a warning. Nothing of the text but keys
 * of known shape is ever repeated to a reader.
 *
 * <p>The format: lines {@code key: value}; comment lines begin with {@code #}; the section of a
 * snapshot begins with {@code [}, and everything from there on is not the machine that was backed
 * up. The lines {@code #qmdump#map:<drive>:<device>:<storage>:<format>:} tie drives to archived
 * devices.
 */
public final class GuestConfigReader {

  private static final int MAX_LINES = 4096;
  private static final Pattern LINE = Pattern.compile("([a-z][a-z0-9_-]{0,39}):\\s*(.*)");
  private static final Pattern MAP =
      Pattern.compile("#qmdump#map:([a-z]+[0-9]{0,2}):([A-Za-z0-9._-]{1,100}):[^:]*:[^:]*:?.*");
  private static final Pattern MAC = Pattern.compile("(?i)[0-9a-f]{2}(:[0-9a-f]{2}){5}");
  private static final Pattern LABEL =
      Pattern.compile("[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?");

  /** Keys that name the old host or its other guests, with what a customer should know of each. */
  private static final Map<String, String> OF_THE_OLD_HOST =
      Map.ofEntries(
          Map.entry("args", "Extra hypervisor arguments were not carried over."),
          Map.entry(
              "hookscript", "The hook script belongs to the old host; it was not carried over."),
          Map.entry(
              "hostpci", "A passed-through PCI device belongs to the old host; it is missing."),
          Map.entry("usb", "A USB device of the old host is missing."),
          Map.entry("parallel", "A parallel port of the old host is missing."),
          Map.entry("virtiofs", "A shared directory of the old host is missing."),
          Map.entry("ivshmem", "Memory shared with other guests of the old host is missing."),
          Map.entry("audio", "The sound device was not carried over."),
          Map.entry("watchdog", "The watchdog device was not carried over."),
          Map.entry("spice_enhancements", "SPICE settings were not carried over."));

  /** Keys whose absence nobody will miss in a clone, or that the clone gets anew. */
  private static final Set<String> NOT_MISSED =
      Set.of(
          "agent",
          "autostart",
          "balloon",
          "bootdisk",
          "boot",
          "cicustom",
          "cipassword",
          "citype",
          "ciupgrade",
          "ciuser",
          "cores",
          "cpu",
          "cpulimit",
          "cpuunits",
          "description",
          "digest",
          "freeze",
          "hotplug",
          "hugepages",
          "ipconfig",
          "keyboard",
          "keephugepages",
          "kvm",
          "localtime",
          "lock",
          "machine",
          "memory",
          "meta",
          "migrate_downtime",
          "migrate_speed",
          "name",
          "nameserver",
          "net",
          "numa",
          "onboot",
          "ostype",
          "parent",
          "protection",
          "reboot",
          "rng",
          "scsihw",
          "searchdomain",
          "serial",
          "shares",
          "smbios",
          "smp",
          "snaptime",
          "sockets",
          "sshkeys",
          "startdate",
          "startup",
          "tablet",
          "tags",
          "tdf",
          "template",
          "unused",
          "vcpus",
          "vga",
          "vmgenid",
          "vmstatestorage",
          "allow-ksm",
          "amd-sev",
          "affinity",
          "bios");

  private final Map<String, String> lines = new LinkedHashMap<>();
  private final Map<String, String> deviceOfDrive = new LinkedHashMap<>();
  private final Warnings warnings = new Warnings();
  private final ArchivedDrives drives;

  private GuestConfigReader(String config, List<ArchiveFacts.Device> devices) {
    split(config);
    this.drives = new ArchivedDrives(lines, deviceOfDrive, devices, warnings);
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
    boolean ovmf = "ovmf".equals(lines.get("bios"));
    String efi = ovmf ? drives.state("efidisk0", "drive-efidisk0") : unusedFirmware();
    String tpm = drives.state("tpmstate0", "drive-tpmstate0-backup");
    List<GuestConfig.Drive> disks = drives.dataDisks();
    drives.warnOfUnused();
    String machine = lines.getOrDefault("machine", "");
    lines.keySet().forEach(this::judgeKey);

    return new GuestConfig(
        label(lines.get("name")),
        cores(),
        memory(),
        machine.contains("q35") ? Chipset.Q35 : Chipset.I440FX,
        chipsetVersion(machine),
        ovmf ? firmware() : Firmware.SEABIOS,
        efi,
        tpm,
        scsi(),
        nic(),
        mac(),
        cpu(),
        family(),
        !vgaOf().startsWith("serial") && !vgaOf().equals("none"),
        disks,
        bootOrder(disks),
        warnings.list());
  }

  private void split(String config) {
    int count = 0;
    for (String raw : config.split("\n", -1)) {
      if (++count > MAX_LINES) {
        warnings.add(
            "config_too_long",
            "The backup's configuration has more than %d lines; the rest was ignored."
                .formatted(MAX_LINES));
        return;
      }
      String line = raw.strip();
      if (line.startsWith("[")) {
        return;
      }
      Matcher map = MAP.matcher(line);
      if (map.matches()) {
        deviceOfDrive.putIfAbsent(map.group(1), map.group(2));
        continue;
      }
      Matcher pair = LINE.matcher(line);
      if (!line.startsWith("#") && pair.matches()) {
        lines.putIfAbsent(pair.group(1), pair.group(2));
      }
    }
  }

  private void judgeKey(String key) {
    String stem = key.replaceAll("[0-9]+$", "");
    String lost = OF_THE_OLD_HOST.get(stem);
    if (lost != null) {
      warnings.add(stem.replace('-', '_') + "_ignored", lost);
    } else if (stem.equals("net") && !key.equals("net0")) {
      warnings.add(
          "extra_network_card",
          "Only the first network card was carried over; '%s' is missing.".formatted(key));
    } else if (!NOT_MISSED.contains(stem)
        && !ArchivedDrives.isKey(key)
        && !stem.equals("efidisk")
        && !stem.equals("tpmstate")) {
      warnings.add(
          "setting_ignored",
          "The setting '%s' is not known here and was not carried over.".formatted(key));
    }
  }

  private @Nullable String unusedFirmware() {
    if (drives.state("efidisk0", "drive-efidisk0") != null) {
      warnings.add(
          "efi_variables_ignored",
          "The machine starts by BIOS; the stored UEFI variables were not used.");
    }
    return null;
  }

  private Firmware firmware() {
    PropertyString efi = PropertyString.parse(lines.getOrDefault("efidisk0", ""));
    if (efi.get("efitype").filter("4m"::equals).isEmpty() && lines.containsKey("efidisk0")) {
      return Firmware.OVMF_2M;
    }
    return efi.on("pre-enrolled-keys") ? Firmware.OVMF_4M_SECURE_BOOT : Firmware.OVMF_4M;
  }

  private int cores() {
    long cores = number("cores", 1, 1, 1024);
    long sockets = number("sockets", 1, 1, 64);
    long all = cores * sockets;
    long plugged = number("vcpus", all, 1, 1024);
    return (int) Math.min(1024, Math.min(all, plugged));
  }

  private int memory() {
    String value = lines.getOrDefault("memory", "512");
    PropertyString parts = PropertyString.parse(value);
    return (int) bounded(parts.get("current").orElse(parts.first()), 512, 16, 16L << 20);
  }

  private long number(String key, long otherwise, long min, long max) {
    String value = lines.get(key);
    return value == null ? otherwise : bounded(value.strip(), otherwise, min, max);
  }

  private static long bounded(String digits, long otherwise, long min, long max) {
    return digits.matches("[0-9]{1,12}") ? Math.clamp(Long.parseLong(digits), min, max) : otherwise;
  }

  private static @Nullable String chipsetVersion(String machine) {
    Matcher version =
        Pattern.compile("pc-(?:i440fx|q35)-([0-9]{1,2}\\.[0-9]{1,2}).*").matcher(machine);
    return version.matches() ? version.group(1) : null;
  }

  private ScsiController scsi() {
    return switch (lines.getOrDefault("scsihw", "lsi")) {
      case "virtio-scsi-single" -> ScsiController.VIRTIO_SCSI_SINGLE;
      case "virtio-scsi-pci" -> ScsiController.VIRTIO_SCSI_PCI;
      case "lsi53c810" -> ScsiController.LSI53C810;
      case "pvscsi" -> ScsiController.PVSCSI;
      case "megasas" -> ScsiController.MEGASAS;
      default -> ScsiController.LSI53C895A;
    };
  }

  private NicModel nic() {
    String value = lines.get("net0");
    if (value == null) {
      return NicModel.NONE;
    }
    PropertyString net = PropertyString.parse(value);
    String first = net.first();
    String model =
        net.get("model")
            .orElse(first.contains("=") ? first.substring(0, first.indexOf('=')) : first);
    return switch (model.strip().toLowerCase(Locale.ROOT)) {
      case "e1000", "e1000-82540em", "e1000-82544gc", "e1000-82545em" -> NicModel.E1000;
      case "e1000e" -> NicModel.E1000E;
      case "rtl8139" -> NicModel.RTL8139;
      case "vmxnet3" -> NicModel.VMXNET3;
      case "virtio" -> NicModel.VIRTIO;
      default -> {
        warnings.add(
            "network_card_replaced",
            "The network card's model is not offered; the clone has a virtio card.");
        yield NicModel.VIRTIO;
      }
    };
  }

  private @Nullable String mac() {
    Matcher mac = MAC.matcher(lines.getOrDefault("net0", ""));
    return mac.find() ? mac.group().toLowerCase(Locale.ROOT) : null;
  }

  private CpuWish cpu() {
    PropertyString value = PropertyString.parse(lines.getOrDefault("cpu", ""));
    String model = value.get("cputype").orElse(value.first()).toLowerCase(Locale.ROOT);
    return switch (model) {
      case "", "kvm64", "qemu64", "kvm32", "qemu32" -> CpuWish.DEFAULT;
      case "host", "max" -> CpuWish.HOST;
      case "x86-64-v2", "x86-64-v2-aes", "nehalem", "westmere", "sandybridge", "ivybridge" ->
          CpuWish.X86_64_V2;
      case "x86-64-v3", "x86-64-v4", "haswell", "broadwell", "epyc", "epyc-rome", "epyc-milan" ->
          CpuWish.X86_64_V3;
      default -> {
        warnings.add(
            "cpu_replaced", "The processor model is not offered; the clone has a common one.");
        yield CpuWish.X86_64_V2;
      }
    };
  }

  private String family() {
    String type = lines.getOrDefault("ostype", "other");
    if (type.equals("l24") || type.equals("l26")) {
      return "linux";
    }
    return type.matches("w(xp|2k|2k3|2k8|vista)|win[0-9]{1,2}") ? "windows" : "other";
  }

  private String vgaOf() {
    PropertyString vga = PropertyString.parse(lines.getOrDefault("vga", "std"));
    return vga.get("type").orElse(vga.first());
  }

  private List<String> bootOrder(List<GuestConfig.Drive> disks) {
    Set<String> present = new LinkedHashSet<>();
    PropertyString boot = PropertyString.parse(lines.getOrDefault("boot", ""));
    List<String> wished = new ArrayList<>();
    boot.get("order").ifPresent(order -> wished.addAll(List.of(order.split(";", 32))));
    String legacy = lines.get("bootdisk");
    if (legacy != null) {
      wished.add(legacy.strip());
    }
    for (String key : wished) {
      if (disks.stream().anyMatch(disk -> disk.key().equals(key))) {
        present.add(key);
      }
    }
    if (present.isEmpty() && !disks.isEmpty()) {
      present.add(disks.getFirst().key());
    }
    return List.copyOf(present);
  }

  private static @Nullable String label(@Nullable String name) {
    return name != null && LABEL.matcher(name).matches() ? name : null;
  }
}
