package dev.vakna.core.account;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vakna.core.network.SourceNetwork;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ReachTest {

  private static final Instant END = Instant.parse("2026-05-01T00:00:00Z");

  private static Reach from(String... networks) {
    return new Reach(Set.of(), List.of(networks), null);
  }

  private static Reach until(@Nullable Instant end) {
    return new Reach(Set.of(), List.of(), end);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "10.0.0.0/8    | 10.0.0.0/8    | false",
        "10.0.0.0/8    | 10.9.0.0/16   | false",
        "10.0.0.0/8    | 10.9.8.7      | false",
        "10.9.0.0/16   | 10.0.0.0/8    | true",
        "10.0.0.0/8    | 11.0.0.1      | true",
        "10.0.0.0/8    | 0.0.0.0/0     | true",
        "10.0.0.0/8    | ::/0          | true",
        "0.0.0.0/0     | ::1           | true",
        "::/0          | 10.0.0.1      | true",
        "2001:db8::/32 | 2001:db8:1::1 | false",
        "2001:db8::/32 | 2001:db9::/64 | true",
        "10.0.0.0/8    | ::ffff:10.0.0.1/96 | true",
        "10.0.0.0/8    | nonsense      | true",
      })
  void aNetworkWithinAnotherIsNotWider(String own, String other, boolean wider) {
    assertThat(from(own).widerIn(from(other))).isEqualTo(wider);
    assertThat(from("192.0.2.0/24", own).widerIn(from(other, "192.0.2.1"))).isEqualTo(wider);
  }

  @Test
  void everywhereIsWiderThanAnyNetworkAndNothingIsWiderThanEverywhere() {
    assertThat(from("0.0.0.0/0", "::/0").widerIn(from())).isTrue();
    assertThat(from().widerIn(from())).isFalse();
    assertThat(from().widerIn(from("0.0.0.0/0"))).isFalse();
  }

  @Test
  void noEndIsLongerThanAny() {
    assertThat(until(END).longerIn(until(null))).isTrue();
    assertThat(until(END).longerIn(until(END))).isFalse();
    assertThat(until(END).longerIn(until(END.plusNanos(1)))).isTrue();
    assertThat(until(END).longerIn(until(END.minusNanos(1)))).isFalse();
    assertThat(until(null).longerIn(until(null))).isFalse();
  }

  @Test
  void itEndsAtItsEnd() {
    assertThat(until(END).endedAt(END.minusNanos(1))).isFalse();
    assertThat(until(END).endedAt(END)).isTrue();
    assertThat(until(null).endedAt(Instant.MAX)).isFalse();
  }

  @Test
  void scopesBeyondAreTold() {
    Reach own = Reach.of(Set.of(Scope.READ_VM, Scope.POWER_VM));
    assertThat(own.scopesBeyond(Reach.of(Set.of(Scope.READ_VM)))).isEmpty();
    assertThat(own.scopesBeyond(Reach.of(Set.of(Scope.WRITE_BILLING, Scope.READ_VM))))
        .containsExactly(Scope.WRITE_BILLING);
  }

  @Test
  void anAddressOfItsNetworksIsAllowed() {
    assertThat(from("10.0.0.0/8", "2001:db8::/32").allows("10.255.0.1")).isTrue();
    assertThat(from("10.0.0.0/8", "2001:db8::/32").allows("2001:db8::1")).isTrue();
    assertThat(from("10.0.0.0/8").allows("11.0.0.1")).isFalse();
    assertThat(from().allows("11.0.0.1")).isTrue();
    assertThat(from("nonsense").allows("11.0.0.1")).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "/",
        "10",
        "10.1",
        "010.0.0.1",
        "10.0.0.0/33",
        "10.0.0.0/",
        "10.0.0.0/+8",
        "10.0.0.0/08",
        "10.0.0.0/8/8",
        "10.0.0.0 /8",
        "::/129",
        "fe80::1%eth0",
        "localhost",
        "::ffff:10.0.0.0/8",
        "10.0.0.0/٣",
        "256.0.0.1",
        "[::1]",
        "1:2"
      })
  void whatIsNoNetworkIsNone(String text) {
    assertThat(SourceNetwork.parse(text)).isEmpty();
  }

  @Test
  void anIpv4NetworkWrittenAsIpv6IsThatNetwork() {
    assertThat(SourceNetwork.parse("::ffff:10.0.0.0/104"))
        .isEqualTo(SourceNetwork.parse("10.0.0.0/8"));
  }
}
