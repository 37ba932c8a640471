package dev.vakna.core.guest;

import dev.vakna.core.machine.SystemStrings;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads {@code smbios1}: all of it is carried over but the uuid, which is the clone's own, and
 * orders to cloud-init in the serial number, which would give the clone the original's name.
 */
final class SystemTexts {

  static final Set<String> OPTIONS =
      Set.of("base64", "family", "manufacturer", "product", "serial", "sku", "uuid", "version");

  private final PropertyString value;
  private final Warnings warnings;

  private SystemTexts(PropertyString value, Warnings warnings) {
    this.value = value;
    this.warnings = warnings;
  }

  static SystemStrings read(PropertyString value, Warnings warnings) {
    SubOptions.warnOfUnknown("smbios1", value, warnings, Set.of(OPTIONS));
    SystemTexts texts = new SystemTexts(value, warnings);
    return new SystemStrings(
        texts.text("manufacturer"),
        texts.text("product"),
        texts.text("version"),
        texts.serial(),
        texts.text("sku"),
        texts.text("family"));
  }

  private @Nullable String serial() {
    String serial = text("serial");
    if (serial != null && serial.toLowerCase(Locale.ROOT).contains("ds=")) {
      warnings.add(
          "smbios_serial_ignored",
          "The original's system serial number gave orders to cloud-init, which would have given"
              + " the clone the original's identity; it was not carried over.");
      return null;
    }
    return serial;
  }

  private @Nullable String text(String option) {
    String stored = value.get(option).orElse("");
    if (stored.isEmpty()) {
      return null;
    }
    String text = value.on("base64") ? decoded(stored) : stored;
    if (text != null && SystemStrings.isOne(text)) {
      return text;
    }
    if (text == null || !text.isEmpty()) {
      warnings.add(
          "smbios_" + option + "_ignored",
          "The %s among the system's SMBIOS strings was not carried over: it has a form that is not taken over."
              .formatted(option));
    }
    return null;
  }

  private static @Nullable String decoded(String stored) {
    try {
      return new String(Base64.getDecoder().decode(stored), StandardCharsets.UTF_8).strip();
    } catch (IllegalArgumentException e) {
      return null;
    }
  }
}
