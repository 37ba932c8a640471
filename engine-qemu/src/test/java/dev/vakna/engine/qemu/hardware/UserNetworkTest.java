package dev.vakna.engine.qemu.hardware;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vakna.core.network.Ipv4;
import org.junit.jupiter.api.Test;

class UserNetworkTest {

  @Test
  void addressesAreReadStrictly() {
    assertThat(Ipv4.parse("10.86.1.255")).hasToString("10.86.1.255");
    for (String wrong :
        new String[] {"10.86.1", "10.86.1.256", "010.86.1.1", "a.b.c.d", "", "1.2.3.4 "}) {
      assertThatThrownBy(() -> Ipv4.parse(wrong)).isInstanceOf(IllegalArgumentException.class);
    }
  }

  @Test
  void aPoolHoldsItsAddressesAndNoOther() {
    UserNetwork network = UserNetwork.standard();
    assertThat(network.holds(Ipv4.parse("10.86.1.1"))).isTrue();
    assertThat(network.holds(Ipv4.parse("10.86.254.254"))).isTrue();
    assertThat(network.holds(Ipv4.parse("10.86.0.2"))).isFalse();
    assertThat(network.holds(Ipv4.parse("10.87.1.1"))).isFalse();
    assertThat(network.holds(Ipv4.parse("192.168.1.1"))).isFalse();
  }

  @Test
  void aPoolOutsideItsNetworkOrOverQemusOwnAddressesIsRefused() {
    Ipv4 gateway = Ipv4.parse("10.0.0.2");
    Ipv4 dns = Ipv4.parse("10.0.0.3");
    assertThatThrownBy(() ->
            new UserNetwork("n", gateway, dns, Ipv4.parse("10.0.0.1"), Ipv4.parse("10.0.0.9"), 24))
        .hasMessageContaining("QEMU's own");
    assertThatThrownBy(() ->
            new UserNetwork("n", gateway, dns, Ipv4.parse("10.0.0.9"), Ipv4.parse("10.0.1.9"), 24))
        .hasMessageContaining("not in the network");
    assertThatThrownBy(() ->
            new UserNetwork("n", gateway, dns, Ipv4.parse("10.0.0.9"), Ipv4.parse("10.0.0.5"), 24))
        .hasMessageContaining("before its start");
  }
}
