package dev.vakna.core.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Open ports are read as they are written, and nothing else is. */
class OpenPortsTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "tcp/22",
        "udp/60000-61000",
        "tcp/5432@192.0.2.0/24",
        "udp/53@2001:db8::/32",
        "tcp/1-65535@198.51.100.7/32"
      })
  void whatIsWrittenIsReadAgain(String text) {
    assertThat(OpenPorts.parse(text)).hasToString(text);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "tcp",
        "tcp/",
        "TCP/22",
        "icmp/8",
        "tcp/0",
        "tcp/022",
        "tcp/65536",
        "tcp/99999",
        "tcp/80-22",
        "tcp/22@",
        "tcp/22@host",
        "tcp/22@192.0.2/24",
        "tcp/22@192.0.2.0/33",
        "tcp/22 drop",
        "tcp/22\n"
      })
  void anythingElseIsRefused(String text) {
    assertThatThrownBy(() -> OpenPorts.parse(text)).isInstanceOf(IllegalArgumentException.class);
  }
}
