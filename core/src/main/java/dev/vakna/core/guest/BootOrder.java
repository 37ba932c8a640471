package dev.vakna.core.guest;

import dev.vakna.core.machine.Bus;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * From which disks the machine starts: what {@code boot: order=} names, in older configurations
 * {@code bootdisk}, and where neither says anything the first disk in Proxmox VE's own order of
 * buses.
 */
final class BootOrder {

  private static final int MOST = 32;
  private static final List<Bus> BUSES = List.of(Bus.IDE, Bus.SCSI, Bus.VIRTIO, Bus.SATA);

  private BootOrder() {}

  /**
   * Keys of disks that are there, at least one when there is any.
   *
   * @param disks the data disks in the archive
   */
  static List<String> of(ConfigText text, List<GuestConfig.Drive> disks, Warnings warnings) {
    Set<String> present = new LinkedHashSet<>();
    disks.forEach(disk -> present.add(disk.key()));
    List<String> wished = wished(text);
    List<String> order = wished.stream().filter(present::contains).distinct().toList();
    if (order.isEmpty()) {
      order = byBus(List.copyOf(present)).stream().limit(1).toList();
    }
    if (!wished.isEmpty() && !order.isEmpty() && !present.contains(wished.getFirst())) {
      warnings.add(
          "boot_disk_missing",
          "The disk '%s', from which the original starts, is not in the backup; the clone tries '%s', and may not start if no system is on it."
              .formatted(wished.getFirst(), order.getFirst()));
    }
    return order;
  }

  /** The disks that the original tried, in their order. */
  private static List<String> wished(ConfigText text) {
    Map<String, String> lines = text.lines();
    List<String> wished = new ArrayList<>();
    PropertyString boot = text.properties("boot");
    boot.get("order")
        .ifPresent(
            order -> wished.addAll(List.of(order.toLowerCase(Locale.ROOT).split(";", MOST))));
    text.get("bootdisk").ifPresent(disk -> wished.add(disk.strip()));
    List<String> known =
        wished.stream().map(String::strip).filter(key -> isDisk(lines, key)).distinct().toList();
    if (!known.isEmpty()) {
      return known;
    }
    return byBus(lines.keySet().stream().filter(key -> isDisk(lines, key)).toList()).stream()
        .limit(1)
        .toList();
  }

  private static boolean isDisk(Map<String, String> lines, String key) {
    return ArchivedDrives.isKey(key)
        && lines.containsKey(key)
        && !ArchivedDrives.isCd(PropertyString.parse(lines.getOrDefault(key, "")));
  }

  private static List<String> byBus(List<String> keys) {
    List<String> sorted = new ArrayList<>();
    for (Bus bus : BUSES) {
      for (int index = 0; index < bus.slots(); index++) {
        if (keys.contains(bus.code() + index)) {
          sorted.add(bus.code() + index);
        }
      }
    }
    return sorted;
  }
}
