package dev.vakna.core.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MacTest {

  /** The first is the example of RFC 4291, appendix A. */
  @ParameterizedTest
  @CsvSource({
    "34:56:78:9a:bc:de, fe80::3656:78ff:fe9a:bcde",
    "02:00:00:00:00:10, fe80::ff:fe00:10",
    "00:00:00:00:00:00, fe80::200:ff:fe00:0",
    "ff:ff:ff:ff:ff:ff, fe80::fdff:ffff:feff:ffff"
  })
  void itsLinkLocalAddressFollows(String mac, String address) {
    assertThat(Mac.parse(mac).linkLocal()).hasToString(address);
  }

  @Test
  void isWrittenInLowerCase() {
    assertThat(Mac.parse("BC:24:11:00:0A:ff")).hasToString("bc:24:11:00:0a:ff");
    assertThat(Mac.parse("BC:24:11:00:0A:ff").octets())
        .containsExactly(0xbc, 0x24, 0x11, 0, 0x0a, 0xff);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "bc:24:11:00:0a",
        "bc-24-11-00-0a-ff",
        "bc:24:11:00:0a:ff:00",
        "g0:24:11:00:0a:ff"
      })
  void otherTextsAreNone(String text) {
    assertThatIllegalArgumentException().isThrownBy(() -> Mac.parse(text));
  }

  @Test
  void moreBitsAreTooMany() {
    assertThatIllegalArgumentException().isThrownBy(() -> new Mac(1L << 48));
  }
}
