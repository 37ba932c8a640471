package dev.vakna.core.guest;

import static dev.vakna.core.guest.ConfigKeys.Fate.CARRIED;
import static dev.vakna.core.guest.ConfigKeys.Fate.CHANGED;
import static dev.vakna.core.guest.ConfigKeys.Fate.DROPPED;
import static dev.vakna.core.guest.ConfigKeys.Fate.WARNED;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Every key of {@code qemu-server.conf}, of Proxmox VE's present and older releases, and what
 * becomes of it in a clone. {@code docs/guest-config.md} tells the same with the reasons.
 */
final class ConfigKeys {

  private static final Pattern NUMBERED = Pattern.compile("(.*[^0-9])(0|[1-9][0-9]?)");

  private static final Map<String, Rule> RULES = new Table().fill();

  private ConfigKeys() {}

  /** What becomes of a setting. */
  enum Fate {
    /** The clone has it. */
    CARRIED,
    /** The clone has something in its place. */
    CHANGED,
    /** The clone lacks it, which is said. */
    WARNED,
    /** The clone lacks it, and nobody misses it. */
    DROPPED
  }

  /**
   * @param stem the key without its number
   * @param numbered it has a number behind it
   * @param warning what is always said when it is there, or null
   */
  record Rule(String stem, boolean numbered, Fate fate, @Nullable Warning warning) {

    /** As documents write it, for example {@code net[n]}. */
    String text() {
      return numbered ? stem + "[n]" : stem;
    }
  }

  /** The rule for a key, if it is known. */
  static Optional<Rule> of(String key) {
    Matcher matcher = NUMBERED.matcher(key);
    return Optional.ofNullable(RULES.get(matcher.matches() ? matcher.group(1) + "[n]" : key));
  }

  static List<Rule> all() {
    return List.copyOf(RULES.values());
  }

  private static final class Table {

    private final Map<String, Rule> rules = new LinkedHashMap<>();

    Map<String, Rule> fill() {
      carried(
          "arch", "boot", "bootdisk", "bios", "cores", "localtime", "machine", "memory", "name");
      carried("ostype", "scsihw", "smp", "sockets", "vcpus", "agent");
      numbered(CARRIED, "efidisk", "ide", "rng", "sata", "scsi", "smbios", "tpmstate", "virtio");
      rule("cpu", false, CHANGED, null);
      rule("vga", false, CHANGED, null);
      rule("vmgenid", false, CHANGED, null);
      rule("startdate", false, CHANGED, null);
      rule("acpi", false, CHANGED, null);
      numbered(CHANGED, "net", "serial");
      dropped("affinity", "allow-ksm", "autostart", "balloon", "cicustom", "cipassword", "citype");
      dropped("ciupgrade", "ciuser", "cpulimit", "cpuunits", "description", "digest", "freeze");
      dropped("hotplug", "hugepages", "keephugepages", "keyboard", "kvm", "lock", "meta");
      dropped("migrate_downtime", "migrate_speed", "nameserver", "numa", "onboot", "parent");
      dropped("protection", "reboot", "running-nets-host-mtu", "runningcpu", "runningmachine");
      dropped("searchdomain", "shares", "snapstate", "snaptime", "sshkeys", "startup", "tablet");
      dropped("tags", "tdf", "template", "vmstatestorage");
      numbered(DROPPED, "ipconfig", "numa", "unused");
      warned("amd-sev", "amd_sev_ignored", "The clone's memory is not encrypted (AMD SEV).");
      warned("intel-tdx", "intel_tdx_ignored", "The clone's memory is not encrypted (Intel TDX).");
      warned("args", "args_ignored", "Extra hypervisor arguments were not carried over.");
      warned(
          "hookscript",
          "hookscript_ignored",
          "The hook script belongs to the old host; it was not carried over.");
      warned(
          "ivshmem",
          "ivshmem_ignored",
          "Memory shared with other guests of the old host is missing.");
      warned(
          "spice_enhancements",
          "spice_enhancements_ignored",
          "SPICE settings were not carried over.");
      warned("watchdog", "watchdog_ignored", "The watchdog device was not carried over.");
      warned(
          "vmstate",
          "saved_state_ignored",
          "The original was suspended with its memory saved; the clone starts afresh from its"
              + " disks, as after a power failure.");
      numberedWarned("audio", "audio_ignored", "The sound device was not carried over.");
      numberedWarned(
          "hostpci",
          "hostpci_ignored",
          "A passed-through PCI device belongs to the old host; it is missing.");
      numberedWarned("parallel", "parallel_ignored", "A parallel port of the old host is missing.");
      numberedWarned("usb", "usb_ignored", "A USB device of the old host is missing.");
      numberedWarned(
          "virtiofs", "virtiofs_ignored", "A shared directory of the old host is missing.");
      rule("cdrom", false, CHANGED, null);
      return Collections.unmodifiableMap(rules);
    }

    private void rule(String stem, boolean numbered, Fate fate, @Nullable Warning warning) {
      Rule rule = new Rule(stem, numbered, fate, warning);
      rules.put(rule.text(), rule);
    }

    private void carried(String... keys) {
      Stream.of(keys).forEach(key -> rule(key, false, CARRIED, null));
    }

    private void dropped(String... keys) {
      Stream.of(keys).forEach(key -> rule(key, false, DROPPED, null));
    }

    private void numbered(Fate fate, String... stems) {
      Stream.of(stems).forEach(stem -> rule(stem, true, fate, null));
    }

    private void warned(String key, String code, String words) {
      rule(key, false, WARNED, new Warning(code, words));
    }

    private void numberedWarned(String stem, String code, String words) {
      rule(stem, true, WARNED, new Warning(code, words));
    }
  }
}
