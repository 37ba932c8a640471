package dev.vakna.engine.qemu.bridge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.vakna.core.engine.TrafficCounters.Counter;
import dev.vakna.core.network.Ipv4;
import dev.vakna.core.network.Ipv6;
import dev.vakna.core.network.Mac;
import dev.vakna.core.network.Network;
import dev.vakna.core.network.OpenPorts;
import dev.vakna.core.network.OpenPorts.Protocol;
import dev.vakna.core.network.SourceNetwork;
import dev.vakna.engine.qemu.host.HostUser;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * The filter between whole systems: a machine and an outside that are network namespaces. What they
 * say to each other is said by Linux, not made by hand.
 */
class TapsIT {

  private static final Mac MAC = Mac.parse("02:76:6b:00:01:10");
  private static final String MACHINE = "vkmachine";
  private static final Player OUTSIDE = new Player("192.0.2.1", "2001:db8::1");
  private static final Player INSIDE = new Player("192.0.2.16", "2001:db8::10");
  private static final int ONE = 7000;
  private static final int OTHER = 7001;

  /** Answers each datagram and connection with what it was told. */
  private static final String SERVER =
      """
      import socket, sys, threading
      port = int(sys.argv[1])
      udp = socket.socket(socket.AF_INET6, socket.SOCK_DGRAM)
      udp.bind(('::', port))
      tcp = socket.create_server(('::', port), family=socket.AF_INET6, dualstack_ipv6=True)
      def datagrams():
          while True:
              said, who = udp.recvfrom(65536)
              udp.sendto(said, who)
      threading.Thread(target=datagrams, daemon=True).start()
      print('ready', flush=True)
      while True:
          peer, _ = tcp.accept()
          peer.sendall(peer.recv(65536))
          peer.close()
      """;

  /** Says something and tells whether it came back. */
  private static final String CLIENT =
      """
      import socket, sys
      kind, address, port = sys.argv[1], sys.argv[2], int(sys.argv[3])
      family = socket.AF_INET6 if ':' in address else socket.AF_INET
      peer = socket.socket(family, socket.SOCK_STREAM if kind == 'tcp' else socket.SOCK_DGRAM)
      peer.settimeout(1.5)
      if len(sys.argv) > 4:
          peer.bind(('', int(sys.argv[4])))
      try:
          peer.connect((address, port))
          peer.send(b'x' * 2500)
          print(len(peer.recv(65536)))
      except OSError as e:
          print(type(e).__name__)
      """;

  private final String prefix = "vakna-taps-%d-".formatted(ProcessHandle.current().pid());
  private final HostCommands here = new HostCommands(List.of());
  private final HostCommands host = HostCommands.in(prefix + "host");
  private final HostCommands machine = HostCommands.in(prefix + "machine");
  private final HostCommands outside = HostCommands.in(prefix + "outside");
  private final Taps taps = new Taps(host);

  private record Player(String address, String address6) {}

  @BeforeEach
  void bridge() throws Exception {
    assumeTrue(HostUser.isRoot(), "network namespaces need root");
    for (String each : List.of("host", "machine", "outside")) {
      here.run("ip", "netns", "add", prefix + each);
    }
    run(host, "ip link add bridge type bridge");
    run(host, "ip link set bridge up");
    run(
        host,
        "ip link add %s type veth peer name eth0 address %s netns %smachine"
            .formatted(MACHINE, MAC, prefix));
    run(host, "ip link add uplink type veth peer name eth0 netns %soutside".formatted(prefix));
    run(host, "ip link set uplink master bridge up");
    settle(machine, INSIDE);
    settle(outside, OUTSIDE);
    taps.filter(tap(List.of()));
    taps.plug(tap(List.of()), new Network.Bridge("bridge", OptionalInt.empty()));
  }

  private static void run(HostCommands where, String words) throws InterruptedException {
    where.run(words.split(" "));
  }

  private static void settle(HostCommands there, Player player) throws Exception {
    run(there, "ip link set lo up");
    run(there, "ip addr add %s/24 dev eth0".formatted(player.address()));
    run(there, "ip -6 addr add %s/64 dev eth0 nodad".formatted(player.address6()));
    run(there, "ip link set eth0 up");
    for (int port : List.of(ONE, OTHER)) {
      Process server = there.start(List.of("python3", "-c", SERVER, Integer.toString(port)));
      assertThat(server.inputReader().readLine()).isEqualTo("ready");
    }
  }

  @AfterEach
  void nothingIsLeft() throws Exception {
    for (String each : here.run("ip", "netns", "list").lines().toList()) {
      String name = each.split(" ")[0];
      if (name.startsWith(prefix)) {
        endAllIn(name);
        here.run("ip", "netns", "del", name);
      }
    }
  }

  private void endAllIn(String namespace) throws InterruptedException {
    for (String pid : here.run("ip", "netns", "pids", namespace).lines().toList()) {
      ProcessHandle.of(Long.parseLong(pid.strip()))
          .ifPresent(each -> {
            each.destroyForcibly();
            each.onExit().join();
          });
    }
  }

  private static Tap tap(List<OpenPorts> open) {
    return new Tap(
        MACHINE,
        MAC,
        Optional.of(Ipv4.parse(INSIDE.address())),
        Optional.of(Ipv6.parse(INSIDE.address6())),
        open,
        OptionalLong.of(1_000_000_000),
        OptionalLong.empty());
  }

  private static boolean answered(
      HostCommands from, String kind, String address, int port, String... more)
      throws InterruptedException {
    List<String> words =
        new ArrayList<>(List.of("python3", "-c", CLIENT, kind, address, Integer.toString(port)));
    words.addAll(List.of(more));
    // A refusal would be an answer, too; what is filtered has none.
    return !from.run(words, "").toLowerCase(Locale.ROOT).contains("timeout");
  }

  @Test
  void aMachineIsAnsweredByWhomItAsks() throws Exception {
    for (String address : List.of(OUTSIDE.address(), OUTSIDE.address6())) {
      for (String kind : List.of("tcp", "udp")) {
        await()
            .untilAsserted(() ->
                assertThat(answered(machine, kind, address, ONE))
                    .as(kind + " " + address)
                    .isTrue());
      }
    }
  }

  @Test
  void onlyWhatIsOpenIsReached() throws Exception {
    taps.filter(
        tap(
            List.of(
                OpenPorts.toAll(Protocol.TCP, ONE),
                new OpenPorts(Protocol.UDP, OTHER, OTHER, SourceNetwork.parse("192.0.2.0/30")))));
    await().until(() -> answered(outside, "tcp", INSIDE.address(), ONE));
    assertThat(answered(outside, "tcp", INSIDE.address6(), ONE)).isTrue();
    assertThat(answered(outside, "udp", INSIDE.address(), OTHER)).isTrue();
    assertThat(answered(outside, "udp", INSIDE.address6(), OTHER)).as("of IPv4 alone").isFalse();
    assertThat(answered(outside, "tcp", INSIDE.address(), OTHER)).isFalse();
    assertThat(answered(outside, "udp", INSIDE.address(), ONE)).isFalse();

    taps.filter(tap(List.of()));
    assertThat(answered(outside, "tcp", INSIDE.address(), ONE)).as("closed again").isFalse();
  }

  @Test
  void whoWasAskedMayAnswerAndNobodyElse() throws Exception {
    await().until(() -> answered(machine, "udp", OUTSIDE.address(), ONE, "9000"));
    // From the port that was asked to the port that asked, as an answer is.
    endAllIn(prefix + "outside");
    Process waits = machine.start(List.of("python3", "-c", SERVER, "9000"));
    assertThat(waits.inputReader().readLine()).isEqualTo("ready");
    assertThat(answered(outside, "udp", INSIDE.address(), 9000, Integer.toString(ONE))).isTrue();
    assertThat(answered(outside, "udp", INSIDE.address(), 9000, Integer.toString(OTHER))).isFalse();
  }

  @Test
  void whatPassedIsCountedToTheByteAndNothingThatWasDropped() throws Exception {
    // The host looks for routers on every interface of its own, past the bridge and its filter.
    host.run("sh", "-c", "echo 1 >/proc/sys/net/ipv6/conf/%s/disable_ipv6".formatted(MACHINE));
    await().until(() -> answered(machine, "udp", OUTSIDE.address(), ONE));
    Moment before = moment();
    for (int i = 0; i < 20; i++) {
      assertThat(answered(machine, "tcp", OUTSIDE.address(), ONE)).isTrue();
      assertThat(answered(machine, "udp", OUTSIDE.address6(), ONE)).isTrue();
    }
    Moment after = moment();
    assertThat(after.counted().epoch()).isEqualTo(before.counted().epoch());
    assertThat(after.counted().outbound() - before.counted().outbound())
        .as("outbound")
        .isEqualTo(after.truth().outbound() - before.truth().outbound())
        .isGreaterThan(20 * 5_000);
    assertThat(after.counted().inbound() - before.counted().inbound())
        .as("inbound")
        .isEqualTo(after.truth().inbound() - before.truth().inbound())
        .isGreaterThan(20 * 5_000);

    run(machine, "ip addr add 192.0.2.66/24 dev eth0");
    run(machine, "ip route replace %s/32 dev eth0 src 192.0.2.66".formatted(OUTSIDE.address()));
    assertThat(answered(machine, "udp", OUTSIDE.address(), ONE)).as("with another's").isFalse();
    assertThat(answered(outside, "tcp", INSIDE.address(), ONE)).as("what is closed").isFalse();
    assertThat(truth().outbound()).isGreaterThan(after.truth().outbound() + 2_500);
    assertThat(counter().outbound()).isLessThan(after.counted().outbound() + 1_000);
    assertThat(counter().inbound()).isLessThan(after.counted().inbound() + 1_000);
  }

  @Test
  void whatWasCountedOutlivesAnotherFilterAndCountersThatWereLostBearAnotherWord()
      throws Exception {
    await().until(() -> answered(machine, "udp", OUTSIDE.address(), ONE));
    Counter before = counter();
    taps.filter(tap(List.of(OpenPorts.toAll(Protocol.TCP, ONE))));
    taps.connect(
        tap(List.of()), new Network.Bridge("bridge", OptionalInt.empty()), "vakna:test", 0);
    assertThat(counter().epoch()).isEqualTo(before.epoch());
    assertThat(counter().outbound()).isGreaterThanOrEqualTo(before.outbound());

    run(host, "nft flush ruleset");
    assertThat(new TapCounters(host).read()).isEmpty();
    taps.filter(tap(List.of()));
    Counter flushed = counter();
    assertThat(flushed.epoch()).isNotEqualTo(before.epoch());
    assertThat(flushed.outbound()).isLessThan(before.outbound());

    host.run(List.of("nft", "-f", "-"), TapFilter.take(MACHINE));
    assertThat(new TapCounters(host).read()).isEmpty();
    taps.filter(tap(List.of()));
    assertThat(counter().epoch()).isNotEqualTo(flushed.epoch());
  }

  private Counter counter() throws InterruptedException {
    return Objects.requireNonNull(new TapCounters(host).read().get(MACHINE));
  }

  private record Moment(Counter counted, Truth truth) {}

  /** Both, read while nothing went by. */
  private Moment moment() {
    AtomicReference<Moment> moment = new AtomicReference<>();
    await()
        .until(() -> {
          Truth truth = truth();
          moment.set(new Moment(counter(), truth));
          return truth().equals(truth);
        });
    return moment.get();
  }

  /** What the interface itself counts, without the heads of frames. */
  private record Truth(long inbound, long outbound) {}

  private Truth truth() throws InterruptedException {
    return new Truth(counted("tx"), counted("rx"));
  }

  private long counted(String way) throws InterruptedException {
    String statistics = "/sys/class/net/%s/statistics/%s_".formatted(MACHINE, way);
    return Long.parseLong(host.run("cat", statistics + "bytes"))
        - 14 * Long.parseLong(host.run("cat", statistics + "packets"));
  }

  @Test
  void aTapWithoutItsFilterLetsNothingThrough() throws Exception {
    await().until(() -> answered(machine, "tcp", OUTSIDE.address(), ONE));
    host.run(List.of("nft", "-f", "-"), TapFilter.take(MACHINE));
    assertThat(answered(machine, "tcp", OUTSIDE.address(), ONE)).isFalse();
    taps.filter(tap(List.of()));
    await().until(() -> answered(machine, "tcp", OUTSIDE.address(), ONE));

    taps.disconnect(MACHINE);
    taps.disconnect(MACHINE);
    assertThat(host.run("ip", "-br", "link")).doesNotContain(MACHINE);
    assertThat(host.run("nft", "list", "ruleset")).doesNotContain(MACHINE);
  }

  @Test
  void allOfItComesBackAfterEverythingWasLost() throws Exception {
    await().until(() -> answered(machine, "tcp", OUTSIDE.address(), ONE));
    run(host, "nft flush ruleset");
    run(host, "ip link set %s nomaster".formatted(MACHINE));
    taps.connect(
        tap(List.of()), new Network.Bridge("bridge", OptionalInt.empty()), "vakna:test", 0);
    await().until(() -> answered(machine, "tcp", OUTSIDE.address(), ONE));
    assertThat(answered(outside, "tcp", INSIDE.address(), ONE)).isFalse();
  }

  @Test
  void aTapThatLostItsBridgeReachesNothingByTheHostsRoutes() throws Exception {
    await().until(() -> answered(machine, "tcp", OUTSIDE.address(), ONE));
    run(host, "ip link set %s nomaster".formatted(MACHINE));
    run(host, "ip addr add 192.0.2.2/24 dev bridge");
    host.run(
        "sh",
        "-c",
        "cd /proc/sys/net/ipv4; echo 1 >ip_forward; for c in conf/*/rp_filter; do echo 0 >$c; done");
    run(host, "ip route add %s/32 dev %s".formatted(INSIDE.address(), MACHINE));
    known(host, INSIDE.address(), MAC.toString(), MACHINE);
    known(machine, OUTSIDE.address(), hardware(MACHINE), "eth0");
    known(outside, INSIDE.address(), hardware("bridge"), "eth0");

    assertThat(answered(machine, "tcp", OUTSIDE.address(), ONE)).isFalse();
    run(host, "nft flush ruleset");
    await().until(() -> answered(machine, "tcp", OUTSIDE.address(), ONE));
  }

  private String hardware(String link) throws InterruptedException {
    return host.run("cat", "/sys/class/net/%s/address".formatted(link));
  }

  private static void known(HostCommands to, String address, String mac, String link)
      throws InterruptedException {
    run(to, "ip neigh replace %s lladdr %s dev %s nud permanent".formatted(address, mac, link));
  }
}
