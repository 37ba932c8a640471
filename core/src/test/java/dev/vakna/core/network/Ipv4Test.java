package dev.vakna.core.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class Ipv4Test {

  @ParameterizedTest
  @ValueSource(strings = {"0.0.0.0", "10.86.1.2", "192.0.2.255", "255.255.255.255"})
  void whatIsReadIsWrittenAgain(String text) {
    assertThat(Ipv4.parse(text)).hasToString(text);
    assertThat(new Ipv4((int) Ipv4.parse(text).number())).hasToString(text);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        ".",
        "1",
        "1.2.3",
        "1.2.3.",
        ".1.2.3",
        "1..2.3",
        "1.2.3.4.",
        "1.2.3.4.5",
        "1.2.3.256",
        "01.2.3.4",
        "1.2.3.00",
        "1.2.3.4 ",
        " 1.2.3.4",
        "+1.2.3.4",
        "1.2.3.-4",
        "1.2.3.1000",
        "1.2.3.4/24",
        "::1",
        "1.2.3.\u0664",
        "a.b.c.d"
      })
  void allElseIsNoAddress(String text) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Ipv4.parse(text))
        .withMessageContaining(text);
  }

  @Test
  void addressesAreOrderedAsUnsignedNumbers() {
    assertThat(Ipv4.parse("128.0.0.0")).isGreaterThan(Ipv4.parse("127.255.255.255"));
    assertThat(Ipv4.parse("255.255.255.255").number()).isEqualTo(4_294_967_295L);
    assertThat(Ipv4.parse("10.86.1.2").network(16)).isEqualTo(Ipv4.parse("10.86.0.0"));
    assertThat(Ipv4.parse("10.86.1.2").network(0)).isEqualTo(Ipv4.parse("0.0.0.0"));
  }
}
