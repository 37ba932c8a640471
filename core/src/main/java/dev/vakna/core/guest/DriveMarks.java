package dev.vakna.core.guest;

import dev.vakna.core.machine.Bus;
import dev.vakna.core.machine.DiskMarks;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Reads what a drive's line says beside its volume: marks to carry over, and what is left behind.
 */
final class DriveMarks {

  /** Options that are of the old host, or that this host decides itself. */
  static final Set<String> DROPPED =
      Set.of(
          "aio",
          "backup",
          "bps",
          "bps_max_length",
          "bps_rd",
          "bps_rd_max_length",
          "bps_wr",
          "bps_wr_max_length",
          "cache",
          "detect_zeroes",
          "discard",
          "format",
          "import-from",
          "iops",
          "iops_max",
          "iops_max_length",
          "iops_rd",
          "iops_rd_max",
          "iops_rd_max_length",
          "iops_wr",
          "iops_wr_max",
          "iops_wr_max_length",
          "iothread",
          "mbps",
          "mbps_max",
          "mbps_rd",
          "mbps_rd_max",
          "mbps_wr",
          "mbps_wr_max",
          "queues",
          "replicate",
          "rerror",
          "scsiblock",
          "shared",
          "size",
          "volume",
          "werror");

  /** Options that the clone's disk has too. */
  static final Set<String> CARRIED =
      Set.of("file", "media", "model", "product", "serial", "ssd", "vendor", "wwn");

  /** Options whose loss is told. */
  static final Set<String> WARNED = Set.of("cyls", "heads", "ro", "secs", "snapshot", "trans");

  private final String key;
  private final Bus bus;
  private final PropertyString value;
  private final Warnings warnings;

  private DriveMarks(String key, Bus bus, PropertyString value, Warnings warnings) {
    this.key = key;
    this.bus = bus;
    this.value = value;
    this.warnings = warnings;
  }

  static DiskMarks read(String key, Bus bus, PropertyString value, Warnings warnings) {
    return new DriveMarks(key, bus, value, warnings).readAll();
  }

  private DiskMarks readAll() {
    boolean ata = bus == Bus.IDE || bus == Bus.SATA;
    boolean scsi = bus == Bus.SCSI;
    DiskMarks marks =
        new DiskMarks(
            taken("serial", true, text -> DiskMarks.isText(text, 20)),
            taken("wwn", scsi || ata, DiskMarks::isWwn),
            taken("vendor", scsi, text -> DiskMarks.isText(text, 8)),
            taken("product", scsi, text -> DiskMarks.isText(text, 16)),
            taken("model", ata, text -> DiskMarks.isText(text, 40)));
    if (value.on("ro")) {
      warn("disk_read_only_ignored", "The disk '%s' was read-only; in the clone it is not.");
    }
    if (value.on("snapshot")) {
      warn(
          "disk_snapshot_ignored",
          "The disk '%s' forgot what was written to it at every stop; in the clone it does not.");
    }
    if (value.pairs().keySet().stream()
        .anyMatch(Set.of("cyls", "heads", "secs", "trans")::contains)) {
      warn(
          "disk_geometry_ignored",
          "The disk '%s' had a geometry set by hand; it was not carried over.");
    }
    SubOptions.warnOfUnknown(key, value, warnings, Set.of(CARRIED, DROPPED, WARNED));
    return marks;
  }

  private @Nullable String taken(String option, boolean offered, Predicate<String> fits) {
    String text = value.get(option).map(DriveMarks::decoded).orElse("");
    if (text.isEmpty() || offered && fits.test(text)) {
      return text.isEmpty() ? null : text;
    }
    warnings.add(
        "disk_" + option + "_ignored",
        "The %s of the disk '%s' was not carried over: it has a form that is not taken over. A guest that finds the disk by it must be changed."
            .formatted(words(option), key));
    return null;
  }

  private static String words(String option) {
    return option.equals("serial") ? "serial number" : option;
  }

  private void warn(String code, String message) {
    warnings.add(code, message.formatted(key));
  }

  /** Proxmox VE writes serials and models URL-encoded. */
  private static String decoded(String text) {
    try {
      // A plus sign stands for itself here.
      return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      return text;
    }
  }
}
