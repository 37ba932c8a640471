package dev.vakna.core.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class NetworkTest {

  private static final Network.Range RANGE = range("192.0.2.1", 24, "192.0.2.10", "192.0.2.200");

  private static Network.Range range(String gateway, int prefix, String first, String last) {
    return new Network.Range(Ipv4.parse(gateway), prefix, Ipv4.parse(first), Ipv4.parse(last));
  }

  private static Network.Range6 six(String prefix, int length, String gateway) {
    return new Network.Range6(Ipv6.parse(prefix), length, Ipv6.parse(gateway));
  }

  private static Network network(
      String name, Network.Range6 six, List<String> nameservers, int open, Duration holdBack) {
    return new Network(
        name,
        "stockholm",
        new Network.Bridge("vmbr0", OptionalInt.empty()),
        RANGE,
        Optional.of(six),
        nameservers,
        Network.Rates.NONE,
        Collections.nCopies(open, OpenPorts.parse("tcp/22")),
        holdBack);
  }

  private static Network with(Network.Range6 six) {
    return network("public", six, List.of(), 0, Duration.ZERO);
  }

  @Test
  void theIpv6AddressFollowsFromTheIpv4Address() {
    Ipv4 address = Ipv4.parse("192.0.2.10");
    assertThat(with(six("2001:db8:1::", 64, "fe80::1")).address6(address))
        .contains(new Address6("2001:db8:1::c000:20a", 64, "fe80::1"));
    assertThat(
            with(six("fd12:0:0:1:2:3::", 96, "fd12::1:2:3:0:1")).address6(Ipv4.parse("255.0.0.1")))
        .contains(new Address6("fd12::1:2:3:ff00:1", 96, "fd12:0:0:1:2:3:0:1"));
  }

  @ParameterizedTest
  @CsvSource({
    "192.0.2.1, 24, 192.0.2.2, 192.0.2.254",
    "192.0.2.129, 30, 192.0.2.130, 192.0.2.130",
    "10.255.255.254, 8, 10.0.0.1, 10.255.255.253",
    "198.51.100.254, 24, 198.51.100.1, 198.51.100.253"
  })
  void rangesLieBesideTheGateway(String gateway, int prefix, String first, String last) {
    assertThatCode(() -> range(gateway, prefix, first, last)).doesNotThrowAnyException();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "192.0.2.1 | 24 | 192.0.2.10 | 192.0.3.20 | not all in the gateway's network 192.0.2.0/24",
        "192.0.2.1 | 24 | 192.0.1.10 | 192.0.2.20 | not all in",
        "192.0.2.1 | 24 | 192.0.2.20 | 192.0.2.10 | 192.0.2.10 comes before 192.0.2.20",
        "192.0.2.15 | 24 | 192.0.2.10 | 192.0.2.20 | holds 192.0.2.15, which is the gateway",
        "192.0.2.10 | 24 | 192.0.2.10 | 192.0.2.20 | which is the gateway",
        "192.0.2.1 | 24 | 192.0.2.0 | 192.0.2.0 | own address",
        "192.0.2.1 | 24 | 192.0.2.10 | 192.0.2.255 | holds 192.0.2.255",
        "192.0.2.0 | 24 | 192.0.2.10 | 192.0.2.20 | no gateway",
        "192.0.2.255 | 24 | 192.0.2.10 | 192.0.2.20 | no gateway",
        "192.0.2.1 | 31 | 192.0.2.0 | 192.0.2.0 | 8 to 30",
        "10.0.0.1 | 7 | 10.0.0.2 | 10.0.0.3 | 8 to 30",
        "127.0.0.1 | 8 | 127.0.0.2 | 127.0.0.3 | cannot have",
        "0.0.0.1 | 8 | 0.0.0.2 | 0.0.0.3 | cannot have",
        "239.0.0.1 | 8 | 239.0.0.2 | 239.0.0.3 | cannot have"
      })
  void rangesThatCannotBe(String gateway, int prefix, String first, String last, String words) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> range(gateway, prefix, first, last))
        .withMessageContaining(words);
  }

  @ParameterizedTest
  @CsvSource({
    "2001:db8:1::, 63, fe80::1, 64 to 96",
    "2001:db8:1::, 97, fe80::1, 64 to 96",
    "2001:db8:1::1, 64, fe80::1, it begins at 2001:db8:1::",
    "2001:db8:0:0:1::, 64, fe80::1, it begins at 2001:db8::",
    "2001:db8:1::, 64, 2001:db8:2::1, is no gateway",
    "2001:db8:1::, 64, 2001:db8:1::, is no gateway",
    "2001:db8:1::, 64, fe80::, is no gateway",
    "2001:db8:1::, 64, fe80:0:0:1::1, is no gateway",
    "2001:db8:1::, 96, 2001:db8:1::1:0:1, is no gateway",
    "fe80::, 64, fe80::1, cannot have",
    "ff02::, 64, fe80::1, cannot have",
    "::, 64, fe80::1, cannot have"
  })
  void networksOfIpv6ThatCannotBe(String prefix, int length, String gateway, String words) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> six(prefix, length, gateway))
        .withMessageContaining(words);
  }

  @Test
  void theGatewayIsNoMachines() {
    for (String inside : List.of("2001:db8:1::c000:20a", "2001:db8:1::c000:2c8")) {
      assertThatIllegalArgumentException()
          .as(inside)
          .isThrownBy(() -> with(six("2001:db8:1::", 64, inside)))
          .withMessageContaining("one of the machines");
    }
    for (String beside :
        List.of("2001:db8:1::c000:209", "2001:db8:1:0:1::c000:20a", "fe80::c000:20a")) {
      assertThatCode(() -> with(six("2001:db8:1::", 64, beside)))
          .as(beside)
          .doesNotThrowAnyException();
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "-br",
        ".",
        "..",
        "br 0",
        "br/0",
        "br:0",
        "a234567890123456",
        "lo",
        "all",
        "bré"
      })
  void whatIsNoBridge(String name) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Network.Bridge(name, OptionalInt.empty()));
  }

  @ParameterizedTest
  @ValueSource(ints = {-1, 0, 4095})
  void whatIsNoVlan(int vlan) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Network.Bridge("vmbr0", OptionalInt.of(vlan)));
  }

  @ParameterizedTest
  @ValueSource(longs = {-1, 0, 63_999, 100_000_000_001L})
  void whatIsNoRate(long rate) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Network.Rates(OptionalLong.of(rate), OptionalLong.empty()));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Network.Rates(OptionalLong.empty(), OptionalLong.of(rate)));
  }

  @Test
  void theRestOfANetworkHasBoundsToo() {
    Network.Range6 six = six("2001:db8:1::", 64, "fe80::1");
    assertThat(
            network("a-1", six, List.of("2001:DB8:0::53", "192.0.2.3"), 64, Duration.ofDays(7))
                .nameservers())
        .containsExactly("2001:db8::53", "192.0.2.3");
    for (String name : List.of("", "A", "1a", "-a", "a_b", "a".repeat(41))) {
      assertThatIllegalArgumentException()
          .as(name)
          .isThrownBy(() -> network(name, six, List.of(), 0, Duration.ZERO));
    }
    for (List<String> nameservers :
        List.of(
            List.of("dns.example.com"),
            List.of("192.0.2.1/24"),
            List.of("192.0.2.10"),
            List.of("2001:db8:1::c000:20a"),
            List.of("fe80::1%eth0"),
            List.of("2001:db8::1", "2001:db8:0::1"),
            List.of("192.0.2.1", "192.0.2.2", "192.0.2.3", "192.0.2.4", "192.0.2.5"))) {
      assertThatIllegalArgumentException()
          .as(nameservers.toString())
          .isThrownBy(() -> network("a", six, nameservers, 0, Duration.ZERO));
    }
    assertThatIllegalArgumentException()
        .isThrownBy(() -> network("a", six, List.of(), 65, Duration.ZERO));
    for (Duration holdBack :
        List.of(
            Duration.ofSeconds(-1), Duration.ofMillis(1500), Duration.ofDays(7).plusSeconds(1))) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> network("a", six, List.of(), 0, holdBack));
    }
  }

  @ParameterizedTest
  @CsvSource({
    "192.0.2.201, 192.0.2.210, false",
    "192.0.2.200, 192.0.2.210, true",
    "192.0.2.2, 192.0.2.10, true",
    "192.0.2.2, 192.0.2.9, false",
    "192.0.2.50, 192.0.2.60, true",
    "192.0.2.2, 192.0.2.250, true"
  })
  void twoRangesOverlapWhereTheyHaveAnAddressInCommon(String first, String last, boolean overlap) {
    Network.Range other = range("192.0.2.1", 24, first, last);
    assertThat(RANGE.overlaps(other)).isEqualTo(overlap);
    assertThat(other.overlaps(RANGE)).isEqualTo(overlap);
    assertThat(RANGE.size()).isEqualTo(191);
  }
}
