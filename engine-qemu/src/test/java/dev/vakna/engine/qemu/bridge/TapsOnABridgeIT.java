package dev.vakna.engine.qemu.bridge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.vakna.core.engine.EngineException;
import dev.vakna.core.engine.TrafficCounters;
import dev.vakna.core.engine.TrafficCounters.Counter;
import dev.vakna.core.machine.MachineName;
import dev.vakna.core.network.Ipv4;
import dev.vakna.core.network.Ipv6;
import dev.vakna.core.network.Mac;
import dev.vakna.core.network.Network;
import dev.vakna.core.network.OpenPorts;
import dev.vakna.core.network.OpenPorts.Protocol;
import dev.vakna.core.network.SourceNetwork;
import dev.vakna.engine.qemu.host.HostUser;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Taps on a bridge in a network namespace of their own. */
class TapsOnABridgeIT {

  private static final int NOBODY = 65_534;
  private static final Network.Bridge SOCKET = new Network.Bridge("bridge", OptionalInt.empty());
  private static final String LONGEST = "vkabcdefghijklm";
  private static final Mac MAC = Mac.parse("02:76:6b:00:00:10");
  private static final Optional<Ipv4> ADDRESS = Optional.of(Ipv4.parse("192.0.2.16"));
  private static final Optional<Ipv6> ADDRESS6 = Optional.of(Ipv6.parse("2001:db8::10"));

  private final HostCommands here = new HostCommands(List.of());
  private final String namespace = "vakna-taps-%d".formatted(ProcessHandle.current().pid());
  private final HostCommands host = HostCommands.in(namespace);
  private final Taps taps = new Taps(host);

  @BeforeEach
  void aBridge() throws Exception {
    assumeTrue(HostUser.isRoot(), "network namespaces need root");
    here.run("ip", "netns", "add", namespace);
    host.run("ip", "link", "add", "bridge", "type", "bridge");
    host.run("ip", "link", "set", "bridge", "up");
  }

  @AfterEach
  void nothingIsLeft() throws Exception {
    if (HostUser.isRoot()) {
      here.run("ip", "netns", "del", namespace);
    }
  }

  @Test
  void whicheverAddressesAndRatesAMachineHasTheKernelTakesItsFilter() throws Exception {
    for (Optional<Ipv4> address : List.of(ADDRESS, Optional.<Ipv4>empty())) {
      for (Optional<Ipv6> address6 : List.of(ADDRESS6, Optional.<Ipv6>empty())) {
        for (OptionalLong rate :
            List.of(
                OptionalLong.empty(),
                OptionalLong.of(Network.Rates.SLOWEST),
                OptionalLong.of(Network.Rates.FASTEST))) {
          taps.filter(tap(LONGEST, address, address6, rate));
        }
      }
    }
    assertThat(host.run("nft", "list", "chain", "bridge", "vakna", LONGEST + "-in"))
        .contains("tcp dport 22 accept", "ip saddr 10.0.0.0/8 udp dport 1-65535 accept");
  }

  @Test
  void noKernelCountsFasterThanTheFastestRate() {
    assertThatThrownBy(
            () -> tap("vk1", ADDRESS, ADDRESS6, OptionalLong.of(Network.Rates.FASTEST + 1)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("100000000001 bits a second is no rate: it is from 64000 to 100000000000");
  }

  @Test
  void whatIsConnectedTwiceAndTakenAwayTwiceLeavesNothing() throws Exception {
    Tap tap = tap(LONGEST, ADDRESS, ADDRESS6, OptionalLong.empty());

    taps.connect(tap, SOCKET, "vakna:test", NOBODY);
    taps.connect(tap, SOCKET, "vakna:test", NOBODY);
    assertThat(host.run("ip", "-br", "link")).contains(LONGEST);
    taps.disconnect(LONGEST);
    taps.disconnect(LONGEST);

    assertThat(host.run("ip", "-br", "link")).doesNotContain(LONGEST);
    assertThat(host.run("nft", "list", "ruleset")).contains("chain sent").doesNotContain(LONGEST);
  }

  /** With one it would ask the machine for routers, past its filter. */
  @Test
  void theHostsEndHasNoAddress() throws Exception {
    host.run("ip", "link", "add", "vk1", "type", "veth", "peer", "name", "machine");
    host.run("ip", "link", "set", "machine", "up");

    taps.plug(tap("vk1", ADDRESS, ADDRESS6, OptionalLong.empty()), SOCKET);

    assertThat(host.run("ip", "-6", "addr", "show", "dev", "machine")).contains("inet6 fe80");
    assertThat(host.run("ip", "-6", "addr", "show", "dev", "vk1")).isEmpty();
  }

  @Test
  void aFilterThatWasEmptiedIsMissed() throws Exception {
    Tap tap = tap(LONGEST, ADDRESS, ADDRESS6, OptionalLong.empty());
    List<String> names = List.of(LONGEST);
    assertThat(taps.unfiltered(names)).isEqualTo(names);

    for (String lost :
        List.of(
            "flush ruleset",
            "flush table bridge vakna",
            "flush table inet vakna",
            "delete table inet vakna",
            "flush chain bridge vakna received")) {
      taps.filter(tap);
      assertThat(taps.unfiltered(names)).isEmpty();
      host.run(List.of("nft", "-f", "-"), lost + "\n");

      assertThat(taps.unfiltered(names)).as(lost).isEqualTo(names);
    }
  }

  @Test
  void theHostsOwnHardwareAddressStaysWhatItWas() throws Exception {
    String own = "fa:ff:ff:ff:ff:fe";
    host.run("ip", "link", "add", "uplink", "type", "veth", "peer", "name", "world");
    host.run("ip", "link", "set", "uplink", "address", own);
    host.run("ip", "link", "set", "uplink", "master", "bridge");

    for (int i = 0; i < 8; i++) {
      taps.connect(
          tap("vk" + i, ADDRESS, ADDRESS6, OptionalLong.empty()), SOCKET, "vakna:test", NOBODY);
    }

    assertThat(host.run("ip", "-br", "link", "show", "bridge")).contains(own);
  }

  @Test
  void whoSendsWithAMachinesAddressOnTheUplinkDrawsNothingAway() throws Exception {
    host.run("ip", "link", "add", "uplink", "type", "veth", "peer", "name", "world");
    host.run("ip", "link", "set", "uplink", "master", "bridge");
    host.run("ip", "link", "set", "uplink", "up");
    taps.connect(tap("vk1", ADDRESS, ADDRESS6, OptionalLong.empty()), SOCKET, "vakna:test", NOBODY);
    host.run("ip", "link", "set", "world", "address", MAC.toString());
    host.run("ip", "addr", "add", "192.0.2.77/24", "dev", "world");

    // The kernel tells the world of its address by itself, and ARP asks for others.
    host.run("sh", "-c", "echo 1 >/proc/sys/net/ipv4/conf/world/arp_notify");
    host.run("ip", "link", "set", "world", "up");
    Process asks =
        host.start(List.of("timeout", "0.5", "bash", "-c", "echo >/dev/udp/192.0.2.99/9"));
    asks.waitFor();

    assertThat(host.run("cat", "/sys/class/net/uplink/statistics/rx_packets")).isNotEqualTo("0");
    assertThat(host.run("bridge", "fdb", "show", "br", "bridge"))
        .contains(MAC + " dev vk1 ")
        .doesNotContain(MAC + " dev uplink");
  }

  @Test
  void aMachinesTrafficIsFoundByItsTapAndNobodyIsAskedWhereNoneHasOne(@TempDir Path links)
      throws Exception {
    MachineName machine = new MachineName("0".repeat(13) + LONGEST.substring(2));
    HostCommands none = new HostCommands(List.of("no-program-of-this-host"));
    assertThat(new MachineTaps(none, links, "home").traffic(List.of(machine)))
        .isEqualTo(TrafficCounters.NONE);

    Files.createFile(links.resolve(LONGEST));
    MachineTaps machines = new MachineTaps(host, links, "home");
    assertThat(machines.traffic(List.of(machine))).isEqualTo(TrafficCounters.NONE);
    taps.filter(tap(LONGEST, ADDRESS, ADDRESS6, OptionalLong.empty()));
    assertThat(machines.traffic(List.of(machine)).counters().get(machine))
        .extracting(Counter::inbound, Counter::outbound)
        .containsExactly(0L, 0L);
    assertThatThrownBy(() -> new MachineTaps(none, links, "home").traffic(List.of(machine)))
        .isInstanceOf(EngineException.class);
  }

  private static Tap tap(
      String name, Optional<Ipv4> address, Optional<Ipv6> address6, OptionalLong rate) {
    return new Tap(
        name,
        MAC,
        address,
        address6,
        List.of(
            OpenPorts.toAll(Protocol.TCP, 22),
            new OpenPorts(Protocol.UDP, 1, 65_535, SourceNetwork.parse("10.1.2.3/8")),
            new OpenPorts(Protocol.TCP, 80, 81, SourceNetwork.parse("::/0")),
            new OpenPorts(Protocol.TCP, 80, 81, SourceNetwork.parse("0.0.0.0/0")),
            new OpenPorts(Protocol.TCP, 90, 90, SourceNetwork.parse("2001:db8::5/32"))),
        rate,
        rate);
  }
}
