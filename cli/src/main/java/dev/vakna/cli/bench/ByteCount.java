package dev.vakna.cli.bench;

import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Sizes as people write them: {@code 64M}, {@code 2G}, or plain bytes. */
final class ByteCount implements ITypeConverter<Long> {

  private static final String UNITS = "KMGT";

  /** Made by picocli. */
  ByteCount() {}

  @Override
  public Long convert(String text) {
    String upper = text.toUpperCase(java.util.Locale.ROOT);
    if (!upper.matches("[1-9]\\d{0,5}[KMGT]|[1-9]\\d{0,17}")) {
      throw new TypeConversionException(
          "'" + text + "' is no size; write it like 64M, 2G or 67108864");
    }
    int unit = UNITS.indexOf(upper.charAt(upper.length() - 1));
    long number = Long.parseLong(unit < 0 ? upper : upper.substring(0, upper.length() - 1));
    return number << 10 * (unit + 1);
  }
}
