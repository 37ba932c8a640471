package dev.vakna.engine.qemu.bridge;

import dev.vakna.core.network.Ipv4;
import dev.vakna.core.network.Mac;
import dev.vakna.core.network.Network;
import dev.vakna.core.network.OpenPorts;
import dev.vakna.core.network.OpenPorts.Protocol;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * How much goes through a filtered port of a bridge beside an unfiltered one, in turns, from a
 * namespace in a machine's place; run by hand, as root. A guest would measure its emulation.
 */
final class TapThroughput {

  private static final int ROUNDS = 7;
  private static final int SECONDS = 2;
  private static final int PORT = 4000;
  private static final String MACHINE = "vkthroughput";
  private static final Mac MAC = Mac.parse("02:76:6b:00:00:10");

  private static final String TAKE =
      """
      import socket, sys, time
      s = socket.create_server(('0.0.0.0', %d))
      print('ready', flush=True)
      while True:
          c, _ = s.accept()
          while c.recv(1 << 20):
              pass
      """
          .formatted(PORT);

  private static final String SEND =
      """
      import socket, sys, time
      c = socket.create_connection((sys.argv[1], %d))
      block, sent, end = b'x' * (1 << 18), 0, time.time() + %d
      begun = time.time()
      while time.time() < end:
          sent += c.send(block)
      print(sent / (time.time() - begun))
      """
          .formatted(PORT, SECONDS);

  private TapThroughput() {}

  public static void main(String[] arguments) throws Exception {
    String prefix = "vakna-speed-%d-".formatted(ProcessHandle.current().pid());
    HostCommands here = new HostCommands(List.of());
    HostCommands host = HostCommands.in(prefix + "host");
    HostCommands machine = HostCommands.in(prefix + "machine");
    HostCommands outside = HostCommands.in(prefix + "outside");
    List<Process> servers = new ArrayList<>();
    try {
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
      for (HostCommands each : List.of(machine, outside)) {
        run(each, "ip addr add 192.0.2.%d/24 dev eth0".formatted(each == machine ? 16 : 1));
        run(each, "ip link set eth0 up");
        Process server = each.start(List.of("python3", "-c", TAKE));
        server.inputReader().readLine();
        servers.add(server);
      }
      Taps taps = new Taps(host);
      Tap tap = tap();
      taps.plug(tap, new Network.Bridge("bridge", OptionalInt.empty()));
      measure("sends", taps, tap, host, machine, "192.0.2.1");
      measure("receives", taps, tap, host, outside, "192.0.2.16");
    } finally {
      servers.forEach(Process::destroyForcibly);
      for (String each : List.of("host", "machine", "outside")) {
        here.run("ip", "netns", "del", prefix + each);
      }
    }
  }

  private static void measure(
      String what, Taps taps, Tap tap, HostCommands host, HostCommands sender, String to)
      throws InterruptedException {
    List<Double> with = new ArrayList<>();
    List<Double> without = new ArrayList<>();
    List<Double> ratios = new ArrayList<>();
    for (int i = 0; i < ROUNDS; i++) {
      taps.filter(tap);
      with.add(rate(sender, to));
      host.run("nft", "flush", "ruleset");
      without.add(rate(sender, to));
      ratios.add(with.getLast() / without.getLast());
    }
    System.out.printf(
        Locale.ROOT,
        "%s: filtered %.2f Gbit/s, unfiltered %.2f Gbit/s, median ratio %.3f of %d rounds%n",
        what,
        median(with) * 8 / 1e9,
        median(without) * 8 / 1e9,
        median(ratios),
        ROUNDS);
  }

  private static double rate(HostCommands sender, String to) throws InterruptedException {
    return Double.parseDouble(sender.run("python3", "-c", SEND, to));
  }

  private static double median(List<Double> values) {
    return values.stream().sorted().toList().get(values.size() / 2);
  }

  private static void run(HostCommands where, String words) throws InterruptedException {
    where.run(words.split(" "));
  }

  private static Tap tap() {
    return new Tap(
        MACHINE,
        MAC,
        Optional.of(Ipv4.parse("192.0.2.16")),
        Optional.empty(),
        List.of(OpenPorts.toAll(Protocol.TCP, PORT)),
        OptionalLong.empty(),
        OptionalLong.empty());
  }
}
