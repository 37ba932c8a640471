package dev.vakna.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vakna.core.network.Ipv4;
import dev.vakna.core.network.Ipv6;
import dev.vakna.core.network.Network;
import dev.vakna.core.network.OpenPorts;
import dev.vakna.simulator.Samples;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

/** What every storage must keep of networks. */
public abstract class NetworkContract extends Contract {

  private String newRegion() {
    String id = samples.unique("region").toLowerCase(Locale.ROOT);
    change(tx -> tx.regions().put(Samples.region(tx.regions().defaultRegion(), id)));
    return id;
  }

  private String newName() {
    return samples.unique("net").toLowerCase(Locale.ROOT);
  }

  @Test
  public void aNetworkIsFoundByItsNameAndByItsRegion() {
    String region = newRegion();
    Network network = Samples.network(newName(), region);
    change(tx -> {
      tx.networks().changeAlone();
      tx.networks().put(network);
    });
    thatOptional(tx -> tx.networks().find(network.name())).contains(network);
    thatOptional(tx -> tx.networks().ofRegion(region)).contains(network);
    thatOptional(tx -> tx.networks().holdOf(region)).contains(network);
    thatList(tx -> tx.networks().all()).contains(network);
    assertThat(store().<Optional<Network>>read(tx -> tx.networks().ofRegion(region)))
        .contains(network);
    String empty = newRegion();
    thatOptional(tx -> tx.networks().ofRegion(empty)).isEmpty();
    thatOptional(tx -> tx.networks().find(empty)).isEmpty();
    thatOptional(tx -> tx.networks().find("nul\0")).isEmpty();
  }

  @Test
  public void everythingOfANetworkCanChangeButItsName() {
    Network first = Samples.network(newName(), newRegion());
    change(tx -> tx.networks().put(first));
    Network other =
        new Network(
            first.name(),
            newRegion(),
            new Network.Bridge("br-lan.2", OptionalInt.empty()),
            new Network.Range(
                Ipv4.parse("10.255.255.254"),
                8,
                Ipv4.parse("10.0.0.1"),
                Ipv4.parse("10.255.255.253")),
            Optional.of(
                new Network.Range6(
                    Ipv6.parse("fd00:1:2:3:4:5::"), 96, Ipv6.parse("fd00:1:2:3:4:5:f:1"))),
            List.of(),
            new Network.Rates(OptionalLong.empty(), OptionalLong.of(100_000_000_000L)),
            List.of(
                OpenPorts.parse("udp/60000-61000@203.0.113.0/24"),
                OpenPorts.parse("tcp/1@2001:db8::/32")),
            Duration.ofDays(7));
    change(tx -> tx.networks().put(other));
    thatOptional(tx -> tx.networks().find(first.name())).contains(other);
    thatOptional(tx -> tx.networks().ofRegion(first.region())).isEmpty();
    Network plain =
        new Network(
            first.name(),
            other.region(),
            other.bridge(),
            other.range(),
            Optional.empty(),
            List.of(),
            Network.Rates.NONE,
            List.of(),
            Duration.ZERO);
    change(tx -> tx.networks().put(plain));
    thatOptional(tx -> tx.networks().find(first.name())).contains(plain);
    change(tx -> tx.networks().remove(first.name()));
    change(tx -> tx.networks().remove(first.name()));
    thatOptional(tx -> tx.networks().find(first.name())).isEmpty();
  }

  @Test
  public void aRegionHasOneNetworkAndIsThere() {
    Network network = Samples.network(newName(), newRegion());
    change(tx -> tx.networks().put(network));
    Network second = Samples.network(newName(), network.region());
    assertThatThrownBy(() -> change(tx -> tx.networks().put(second)))
        .isInstanceOf(RuntimeException.class);
    Network nowhere = Samples.network(newName(), samples.unique("nowhere"));
    assertThatThrownBy(() -> change(tx -> tx.networks().put(nowhere)))
        .isInstanceOf(RuntimeException.class);
    thatOptional(tx -> tx.networks().ofRegion(network.region())).contains(network);
    thatOptional(tx -> tx.networks().find(second.name())).isEmpty();
    change(tx -> tx.networks().remove(network.name()));
    change(tx -> tx.networks().put(second));
    thatOptional(tx -> tx.networks().ofRegion(network.region())).contains(second);
  }
}
