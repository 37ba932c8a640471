package dev.vakna.vma.format;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * What the header of an archive says. It is protected by MD5 against accidents, not against
 * forgery: names, counts and sizes are within the limits of this library, the rest is as the
 * archive's author wrote it.
 *
 * @param uuid the archive's identity, the same in each of its extents
 * @param created when the backup was made, to the second
 * @param size bytes of the header in the uncompressed stream
 * @param devices in the order of their ids, names distinct
 * @param configs in the order of the archive, names distinct
 * @param warnings what is odd about the header
 */
public record VmaHeader(
    UUID uuid,
    Instant created,
    int size,
    List<VmaDevice> devices,
    List<ConfigBlob> configs,
    List<VmaWarning> warnings) {

  /** The name of the configuration that describes the virtual machine. */
  public static final String QEMU_SERVER_CONF = "qemu-server.conf";

  /** Copies the lists. */
  public VmaHeader {
    devices = List.copyOf(devices);
    configs = List.copyOf(configs);
    warnings = List.copyOf(warnings);
  }

  /** The configuration of that name. */
  public Optional<ConfigBlob> config(String name) {
    return configs.stream().filter(c -> c.name().equals(name)).findFirst();
  }

  /**
   * The configuration of that name.
   *
   * @throws VmaFormatException of kind {@link FaultKind#NO_CONFIG} if there is none
   */
  public ConfigBlob requireConfig(String name) throws VmaFormatException {
    var found = config(name);
    if (found.isPresent()) {
      return found.get();
    }
    String names =
        configs.isEmpty()
            ? "it holds no configuration at all"
            : "it holds " + String.join(", ", configs.stream().map(ConfigBlob::name).toList());
    throw new VmaFormatException(
        FaultKind.NO_CONFIG, 0, "the archive has no configuration '" + name + "'; " + names);
  }

  /** The device of that name. */
  public Optional<VmaDevice> device(String name) {
    return devices.stream().filter(d -> d.name().equals(name)).findFirst();
  }

  /** The devices that are disks, saved RAM left out. */
  public List<VmaDevice> disks() {
    return devices.stream().filter(d -> !d.isVmState()).toList();
  }
}
