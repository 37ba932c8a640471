package dev.vakna.cli.vma;

import java.util.List;
import java.util.Locale;

/** Sizes for people. */
final class Sizes {

  private static final List<String> UNITS = List.of("bytes", "KiB", "MiB", "GiB", "TiB");

  private Sizes() {}

  /** Such as {@code 64.0 MiB (67129856 bytes)}. */
  static String of(long bytes) {
    double value = bytes;
    int unit = 0;
    while (value >= 1024 && unit < UNITS.size() - 1) {
      value /= 1024;
      unit++;
    }
    return unit == 0
        ? bytes + " bytes"
        : String.format(Locale.ROOT, "%.1f %s (%d bytes)", value, UNITS.get(unit), bytes);
  }
}
