package dev.vakna.cli.bench;

import dev.vakna.cli.terminal.ByteSize;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Sizes as arguments: {@code 64M}, {@code 2G}, or plain bytes. */
final class ByteCount implements ITypeConverter<Long> {

  /** Made by picocli. */
  ByteCount() {}

  @Override
  public Long convert(String text) {
    try {
      return ByteSize.parse(text).bytes();
    } catch (IllegalArgumentException e) {
      throw new TypeConversionException(String.valueOf(e.getMessage()));
    }
  }
}
