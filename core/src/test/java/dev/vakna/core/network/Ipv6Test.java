package dev.vakna.core.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.net.InetAddress;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class Ipv6Test {

  @ParameterizedTest
  @CsvSource({
    "::, ::",
    "::1, ::1",
    "2001:DB8:0:0:0:0:0:10, 2001:db8::10",
    "2001:db8:0:1:0:0:0:1, 2001:db8:0:1::1",
    "2001:0:0:1:0:0:0:1, 2001:0:0:1::1",
    "2001:db8:0:1:1:1:1:1, 2001:db8:0:1:1:1:1:1",
    "1:0:0:2:0:0:3:4, 1::2:0:0:3:4",
    "fe80::, fe80::",
    "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff, ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff"
  })
  void isWrittenInOneWay(String text, String written) {
    assertThat(Ipv6.parse(text)).hasToString(written);
  }

  @Test
  void whatIsWrittenIsReadAsWhatItWas() throws Exception {
    Random random = new Random(6);
    for (int i = 0; i < 5000; i++) {
      // Zero groups are what makes the difference.
      long mask = random.nextLong() & random.nextLong();
      Ipv6 address = new Ipv6(groups(random, mask), groups(random, mask >>> 8));
      assertThat(Ipv6.parse(address.toString())).isEqualTo(address);
      assertThat(InetAddress.getByAddress(address.octets()))
          .isEqualTo(InetAddress.ofLiteral(address.toString()));
    }
  }

  private static long groups(Random random, long mask) {
    long groups = 0;
    for (int i = 0; i < 4; i++) {
      groups = groups << 16 | ((mask >>> i & 1) == 0 ? 0 : random.nextInt(0x10000));
    }
    return groups;
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        ":",
        "1",
        "192.0.2.1",
        "::ffff:192.0.2.1",
        "fe80::1%eth0",
        "[::1]",
        "2001:db8::/32",
        "1:2:3:4:5:6:7:8:9",
        "12345::",
        "::g",
        "localhost"
      })
  void otherTextsAreNone(String text) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Ipv6.parse(text))
        .withMessage("'%s' is no IPv6 address".formatted(text));
  }
}
