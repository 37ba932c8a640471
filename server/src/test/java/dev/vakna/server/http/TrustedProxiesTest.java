package dev.vakna.server.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TrustedProxiesTest {

  private static final String PEER = "10.0.0.1";

  private static String caller(String peer, TrustedProxies.Header header, String... values) {
    return TrustedProxies.of(List.of("10.0.0.0/8", "2001:db8:1::/48", "192.0.2.250"), header)
        .caller(
            peer,
            name ->
                name.equals(
                        header == TrustedProxies.Header.FORWARDED ? "Forwarded" : "X-Forwarded-For")
                    ? Arrays.asList(values)
                    : List.of("203.0.113.99"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "203.0.113.5                          | 203.0.113.5",
        "1.1.1.1, 203.0.113.5                 | 203.0.113.5",
        "203.0.113.5, 10.2.2.2, 192.0.2.250   | 203.0.113.5",
        "1.1.1.1,203.0.113.5 , 10.2.2.2       | 203.0.113.5",
        "10.3.3.3, 10.2.2.2                   | 10.3.3.3",
        "203.0.113.5:8443                     | 203.0.113.5",
        "[2001:db8:2::7]:443                  | 2001:db8:2:0:0:0:0:7",
        "[2001:db8:2::7]                      | 2001:db8:2:0:0:0:0:7",
        "2001:db8:2::7, 2001:DB8:1::9         | 2001:db8:2:0:0:0:0:7",
        "203.0.113.5, ::ffff:10.2.2.2         | 203.0.113.5",
        "::ffff:203.0.113.5                   | 203.0.113.5",
        "::ffff:cb00:7105                     | 203.0.113.5",
        "203.0.113.5,,                        | 203.0.113.5",
        "203.0.113.5, unknown                 | 10.0.0.1",
        "203.0.113.5, unknown, 10.2.2.2       | 10.2.2.2",
        "203.0.113.5, proxy.example           | 10.0.0.1",
        "203.0.113.5, 10.2                    | 10.0.0.1",
        "203.0.113.5, 010.2.2.2               | 10.0.0.1",
        "203.0.113.5, 10.2.2.2:99999999       | 10.0.0.1",
        "203.0.113.5, fe80::1%eth0            | 10.0.0.1",
        "203.0.113.5, [10.2.2.2]              | 10.0.0.1",
        "203.0.113.5, 167772161               | 10.0.0.1",
      })
  void theFirstThatNoTrustedProxyHasIsTheCaller(String header, String caller) {
    assertThat(caller(PEER, TrustedProxies.Header.X_FORWARDED_FOR, header)).isEqualTo(caller);
  }

  @Test
  void headersOfTheSameNameAreOneList() {
    assertThat(
            caller(
                PEER,
                TrustedProxies.Header.X_FORWARDED_FOR,
                "1.1.1.1, 203.0.113.5",
                "10.4.4.4, 10.2.2.2"))
        .isEqualTo("203.0.113.5");
    assertThat(caller(PEER, TrustedProxies.Header.X_FORWARDED_FOR)).isEqualTo(PEER);
  }

  @Test
  void whoIsNotTrustedIsNotHeard() {
    for (String peer : List.of("203.0.113.1", "192.0.2.251", "0:0:0:0:0:0:0:1")) {
      assertThat(caller(peer, TrustedProxies.Header.X_FORWARDED_FOR, "127.0.0.1")).isEqualTo(peer);
    }
    assertThat(
            TrustedProxies.of(List.of(), TrustedProxies.Header.X_FORWARDED_FOR)
                .caller("127.0.0.1", name -> List.of("192.0.2.1")))
        .isEqualTo("127.0.0.1");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "for=203.0.113.5                                           | 203.0.113.5",
        "For=\"203.0.113.5:80\";proto=https, for=10.2.2.2          | 203.0.113.5",
        "for=\"[2001:db8:2::7]:443\";by=10.0.0.1                   | 2001:db8:2:0:0:0:0:7",
        "for=1.1.1.1, by=10.0.0.1                                  | 10.0.0.1",
        "for=1.1.1.1, for=_hidden                                  | 10.0.0.1",
        "for=1.1.1.1;host=\"a, for=203.0.113.9\", for=203.0.113.5  | 203.0.113.5",
      })
  void theStandardHeaderIsReadWhereTheProxiesWriteIt(String header, String caller) {
    assertThat(caller(PEER, TrustedProxies.Header.FORWARDED, header)).isEqualTo(caller);
  }

  @Test
  void aMappedNetworkIsItsOwn() {
    assertThat(
            TrustedProxies.of(List.of("::ffff:10.0.0.0/104"), TrustedProxies.Header.X_FORWARDED_FOR)
                .caller("10.9.9.9", name -> List.of("203.0.113.5")))
        .isEqualTo("203.0.113.5");
  }
}
