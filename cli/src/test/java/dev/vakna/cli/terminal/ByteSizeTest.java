package dev.vakna.cli.terminal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ByteSizeTest {

  @ParameterizedTest
  @CsvSource({
    "0, 0 B, 0 bytes",
    "1023, 1023 B, 1023 bytes",
    "1024, 1.0 KiB, 1.0 KiB (1024 bytes)",
    "67129856, 64 MiB, 64.0 MiB (67129856 bytes)",
    "1048575, 1.0 MiB, 1.0 MiB (1048575 bytes)",
    "9223372036854775807, 8.0 EiB, 8.0 EiB (9223372036854775807 bytes)"
  })
  void theUnitIsTheOneThatSuits(long bytes, String shortly, String exactly) {
    assertThat(new ByteSize(bytes)).hasToString(shortly);
    assertThat(new ByteSize(bytes).exact()).isEqualTo(exactly);
  }

  @Test
  void sizesAreReadAsPeopleWriteThem() {
    assertThat(ByteSize.parse("64m").bytes()).isEqualTo(64L << 20);
    assertThat(ByteSize.parse("999999T").bytes()).isEqualTo(999_999L << 40);
    assertThat(ByteSize.parse("67108864").bytes()).isEqualTo(67_108_864);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "0", "M", "-1M", "1.5G", "64 M", "64MB", "1000000T", "x"})
  void allElseIsNoSize(String text) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> ByteSize.parse(text))
        .withMessageContaining("64M");
  }
}
