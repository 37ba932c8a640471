package dev.vakna.core.guest;

import dev.vakna.core.archive.ArchiveFacts;
import dev.vakna.core.machine.Bus;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Ties the configuration's drives to the archive's devices, one device to one drive at most. */
final class ArchivedDrives {

  private static final Pattern KEY = Pattern.compile("(scsi|virtio|sata|ide)(0|[1-9][0-9]?)");

  /** The volume that Proxmox VE makes for a guest's cloud-init, or the word that asks for one. */
  private static final Pattern CLOUD_INIT =
      Pattern.compile("(?:.*[:/])?(?:vm-[0-9]+-)?cloudinit(?:\\.(?:raw|qcow2|vmdk))?");

  private static final String DEVICE_PREFIX = "drive-";

  private final Map<String, String> lines;
  private final Map<String, String> deviceOfDrive;
  private final Map<String, Long> sizeOfDevice = new LinkedHashMap<>();
  private final Warnings warnings;
  private final Set<String> used = new HashSet<>();
  private final List<GuestConfig.Drive> disks = new ArrayList<>();

  /**
   * @param lines the configuration's lines by key
   * @param deviceOfDrive what the map lines say
   */
  ArchivedDrives(
      Map<String, String> lines,
      Map<String, String> deviceOfDrive,
      List<ArchiveFacts.Device> devices,
      Warnings warnings) {
    this.lines = lines;
    this.deviceOfDrive = deviceOfDrive;
    this.warnings = warnings;
    devices.forEach(device -> sizeOfDevice.put(device.name(), device.bytes()));
  }

  /** True for the key of a data disk or CD drive. */
  static boolean isKey(String key) {
    return KEY.matcher(key).matches();
  }

  /** The device that holds some state of the machine, or null when the archive has none. */
  @Nullable String state(String key, String usual) {
    String device = deviceOfDrive.getOrDefault(key, usual);
    if (!sizeOfDevice.containsKey(device)) {
      return null;
    }
    used.add(device);
    return device;
  }

  /** Size of a device; 0 when the archive has none of that name. */
  long bytes(String device) {
    return sizeOfDevice.getOrDefault(device, 0L);
  }

  /** The data disks that are in the archive, by bus and number. */
  List<GuestConfig.Drive> dataDisks() {
    lines.forEach((key, value) -> {
      Matcher drive = KEY.matcher(key);
      if (drive.matches()) {
        read(drive, PropertyString.parse(value));
      }
    });
    // An archive without map lines still says by its devices' names which drives they were.
    for (String device : sizeOfDevice.keySet()) {
      String key = device.startsWith(DEVICE_PREFIX) ? device.substring(DEVICE_PREFIX.length()) : "";
      Matcher drive = KEY.matcher(key);
      if (drive.matches() && !lines.containsKey(key) && !used.contains(device)) {
        attach(drive, device, PropertyString.parse(""));
      }
    }
    disks.sort(
        Comparator.comparing(GuestConfig.Drive::bus).thenComparing(GuestConfig.Drive::index));
    return List.copyOf(disks);
  }

  /** Names the devices that no drive claimed. */
  void warnOfUnused() {
    for (String device : sizeOfDevice.keySet()) {
      if (!used.contains(device) && !device.equals("vmstate")) {
        warnings.add(
            "device_not_attached",
            "The backup holds a device '%s' that its configuration does not name; the clone lacks it."
                .formatted(device));
      }
    }
  }

  /** Whether a drive's line is a CD drive's. */
  static boolean isCd(PropertyString value) {
    String volume = value.main("file");
    return value.get("media").filter("cdrom"::equals).isPresent()
        || volume.equals("none")
        || volume.equals("cdrom")
        || CLOUD_INIT.matcher(volume).matches();
  }

  /** Names a CD that is lost; an empty drive and the old cloud-init drive are not missed. */
  static void warnOfCd(String key, PropertyString value, Warnings warnings) {
    String volume = value.main("file");
    if (!volume.isEmpty() && !volume.equals("none") && !CLOUD_INIT.matcher(volume).matches()) {
      warnings.add(
          "cdrom_ignored",
          "The CD image of '%s' belongs to the old host; it is missing.".formatted(key));
    }
  }

  private void read(Matcher drive, PropertyString value) {
    String key = drive.group();
    if (isCd(value)) {
      warnOfCd(key, value, warnings);
      return;
    }
    String device = deviceOfDrive.getOrDefault(key, DEVICE_PREFIX + key);
    if (!sizeOfDevice.containsKey(device)) {
      warnings.add(
          "disk_not_in_backup",
          "The disk '%s' is not in the backup; the clone does not have it.".formatted(key));
      return;
    }
    attach(drive, device, value);
  }

  private void attach(Matcher drive, String device, PropertyString value) {
    Bus bus = Bus.valueOf(drive.group(1).toUpperCase(Locale.ROOT));
    int index = Integer.parseInt(drive.group(2));
    if (index >= bus.slots()) {
      warnings.add(
          "disk_not_attached",
          "The disk '%s' has a number beyond its bus; the clone lacks it."
              .formatted(drive.group()));
    } else if (!used.add(device)) {
      warnings.add(
          "disk_not_attached",
          "Two disks claim one archived device; '%s' is missing.".formatted(drive.group()));
    } else {
      disks.add(
          new GuestConfig.Drive(
              bus,
              index,
              device,
              sizeOfDevice.getOrDefault(device, 0L),
              value.on("ssd"),
              DriveMarks.read(drive.group(), bus, value, warnings)));
    }
  }
}
