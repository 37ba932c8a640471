package dev.vakna.cli.terminal;

import java.util.Locale;

/**
 * An amount of bytes, written with the binary unit that suits it.
 *
 * @param bytes 0 or more
 */
public record ByteSize(long bytes) {
  private static final String[] UNITS = {"KiB", "MiB", "GiB", "TiB", "PiB", "EiB"};

  /**
   * Reads a size as people write it.
   *
   * @throws IllegalArgumentException when it is none, or not above 0
   */
  public static ByteSize parse(String text) {
    String upper = text.toUpperCase(Locale.ROOT);
    if (!upper.matches("[1-9]\\d{0,5}[KMGT]|[1-9]\\d{0,17}")) {
      throw new IllegalArgumentException(
          "'" + text + "' is no size; write it like 64M, 2G or 67108864");
    }
    int unit = "KMGT".indexOf(upper.charAt(upper.length() - 1));
    long number = Long.parseLong(unit < 0 ? upper : upper.substring(0, upper.length() - 1));
    return new ByteSize(number << 10 * (unit + 1));
  }

  /** With the count of bytes behind it, such as {@code 64.0 MiB (67129856 bytes)}. */
  public String exact() {
    return bytes < 1024
        ? bytes + " bytes"
        : "%s (%d bytes)".formatted(spelled(Double.MAX_VALUE), bytes);
  }

  /** Such as {@code 9.5 MiB} and {@code 64 MiB}. */
  @Override
  public String toString() {
    return bytes < 1024 ? bytes + " B" : spelled(10);
  }

  /** With one decimal below that value. */
  private String spelled(double decimalBelow) {
    double value = bytes;
    int unit = -1;
    // 1023.95 would be rounded to 1024.0 of the smaller unit.
    while (value >= 1023.95 && unit < UNITS.length - 1) {
      value /= 1024;
      unit++;
    }
    return String.format(
        Locale.ROOT, value < decimalBelow ? "%.1f %s" : "%.0f %s", value, UNITS[unit]);
  }
}
