package dev.vakna.core.guest;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The lines of a {@code qemu-server.conf}: {@code key: value}, comments, and sections. As in
 * Proxmox VE the last of a repeated key counts; nothing in a section does, because it describes a
 * snapshot, a pending change or what is beside the machine; and the lines {@code
 * #qmdump#map:<drive>:<device>:<storage>:<format>:} count wherever they stand.
 */
final class ConfigText {

  private static final int MAX_LINES = 4096;
  private static final String BYTE_ORDER_MARK = "\uFEFF";
  private static final Pattern LINE = Pattern.compile("([A-Za-z][A-Za-z0-9_-]{0,39})\\s*:\\s*(.*)");
  private static final Pattern MAP =
      Pattern.compile("#qmdump#map:([a-z]+[0-9]{0,2}):([A-Za-z0-9._-]{1,100}):[^:]*:[^:]*:?.*");

  private final Map<String, String> lines = new LinkedHashMap<>();
  private final Map<String, String> deviceOfDrive = new LinkedHashMap<>();

  private ConfigText() {}

  static ConfigText parse(String config, Warnings warnings) {
    ConfigText text = new ConfigText();
    text.split(config.startsWith(BYTE_ORDER_MARK) ? config.substring(1) : config, warnings);
    return text;
  }

  private void split(String config, Warnings warnings) {
    int count = 0;
    int strange = 0;
    boolean inSection = false;
    for (String raw : config.split("\\r\\n|\\n|\\r", -1)) {
      String line = raw.strip();
      Matcher map = MAP.matcher(line);
      if (map.matches()) {
        deviceOfDrive.put(map.group(1), map.group(2));
      } else if (++count > MAX_LINES || line.isEmpty() || line.startsWith("#")) {
        continue;
      } else if (line.startsWith("[")) {
        inSection = true;
      } else if (!inSection) {
        strange += take(line) ? 0 : 1;
      }
    }
    if (count > MAX_LINES) {
      warnings.add(
          "config_too_long",
          "The backup's configuration has more than %d lines; the rest was ignored."
              .formatted(MAX_LINES));
    }
    if (strange > 0) {
      warnings.add(
          "config_lines_ignored",
          "%d lines of the backup's configuration are no settings; they were ignored."
              .formatted(strange));
    }
  }

  private boolean take(String line) {
    Matcher pair = LINE.matcher(line);
    if (!pair.matches()) {
      return false;
    }
    // Out and in again: a key stands where it counts.
    lines.remove(pair.group(1));
    lines.put(pair.group(1), unquoted(pair.group(2).strip()));
    return true;
  }

  /** Without a pair of quotation marks around all of it. */
  static String unquoted(String value) {
    return value.length() >= 2 && value.startsWith("\"") && value.endsWith("\"")
        ? value.substring(1, value.length() - 1)
        : value;
  }

  /** The machine's settings in their order. */
  Map<String, String> lines() {
    return lines;
  }

  /** What the map lines say: drive by device. */
  Map<String, String> deviceOfDrive() {
    return deviceOfDrive;
  }

  Optional<String> get(String key) {
    return Optional.ofNullable(lines.get(key));
  }

  /** A property string; an empty one for a key that is not there. */
  PropertyString properties(String key) {
    return PropertyString.parse(lines.getOrDefault(key, ""));
  }

  /** A whole number within bounds; anything else is the given one. */
  static long bounded(String digits, long otherwise, long min, long max) {
    return digits.matches("[0-9]{1,12}") ? Math.clamp(Long.parseLong(digits), min, max) : otherwise;
  }

  /** Yes, no, or nothing that could be understood. */
  Optional<Boolean> flag(String key) {
    return get(key).map(value -> PropertyString.parse("x=" + value).on("x"));
  }
}
