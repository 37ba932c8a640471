package dev.vakna.engine.qemu.trial;

import dev.vakna.core.network.Network;
import dev.vakna.core.network.OpenPorts;
import dev.vakna.engine.qemu.bridge.HostCommands;
import dev.vakna.engine.qemu.bridge.HostNetworkException;
import dev.vakna.engine.qemu.bridge.Tap;
import dev.vakna.engine.qemu.bridge.Taps;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Three network namespaces: one as this host's, with a bridge, one as a neighbour's machine, one as
 * the world outside. Nothing of the host's own network is touched.
 */
final class Field implements AutoCloseable {

  private static final String BRIDGE = Player.HOST.interfaceName();
  private static final Pattern OURS = Pattern.compile("vakna-trial-(\\d+)-[a-z]+");
  private static final int NOBODY = 65_534;

  private final HostCommands here = new HostCommands(List.of());
  private final String prefix = "vakna-trial-%d-".formatted(ProcessHandle.current().pid());
  private final HostCommands host = HostCommands.in(prefix + "host");
  private final HostCommands outside = HostCommands.in(prefix + "outside");
  private final HostCommands neighbour = HostCommands.in(prefix + "neighbour");

  private Field() {}

  /** Makes it, after what trials that died have left. */
  static Field open() throws InterruptedException {
    Field field = new Field();
    field.sweep();
    try {
      field.make();
      return field;
    } catch (RuntimeException | InterruptedException e) {
      field.close();
      throw e;
    }
  }

  private void sweep() throws InterruptedException {
    for (String line : here.run("ip", "netns", "list").lines().toList()) {
      Matcher name = OURS.matcher(line.split(" ")[0]);
      if (name.matches() && ProcessHandle.of(Long.parseLong(name.group(1))).isEmpty()) {
        remove(name.group());
      }
    }
  }

  /** Whoever is still in it, as the guest of a trial that was killed, would keep it. */
  private void remove(String namespace) throws InterruptedException {
    for (String pid : here.run("ip", "netns", "pids", namespace).lines().toList()) {
      ProcessHandle.of(Long.parseLong(pid.strip())).ifPresent(ProcessHandle::destroyForcibly);
    }
    here.run("ip", "netns", "del", namespace);
  }

  private void make() throws InterruptedException {
    for (String each : List.of("host", "outside", "neighbour")) {
      here.run("ip", "netns", "add", prefix + each);
    }
    // Some hosts would drop what comes by the guest's tap and is answered by the bridge.
    host.run("sh", "-c", "for c in /proc/sys/net/ipv4/conf/*/rp_filter; do echo 0 >$c; done || :");
    host.run("ip", "link", "set", "lo", "up");
    host.run("ip", "addr", "add", Attempts.HOST_ELSEWHERE + "/32", "dev", "lo");
    host.run("ip", "link", "add", BRIDGE, "type", "bridge", "stp_state", "0");
    host.run("ip", "link", "set", BRIDGE, "address", Player.HOST.mac().toString());
    addresses(host, BRIDGE, Player.HOST);
    join(Player.OUTSIDE, outside, "outside");
    join(Player.NEIGHBOUR, neighbour, "neighbour");
    host.run(
        "ip",
        "tuntap",
        "add",
        "dev",
        Player.GUEST.interfaceName(),
        "mode",
        "tap",
        "user",
        Integer.toString(NOBODY));
    host.run("ip", "link", "set", Player.GUEST.interfaceName(), "master", BRIDGE);
    host.run("ip", "link", "set", Player.GUEST.interfaceName(), "up");
  }

  private void join(Player player, HostCommands there, String namespace)
      throws InterruptedException {
    host.run(
        "ip",
        "link",
        "add",
        player.interfaceName(),
        "type",
        "veth",
        "peer",
        "name",
        "eth0",
        "address",
        player.mac().toString(),
        "netns",
        prefix + namespace);
    host.run("ip", "link", "set", player.interfaceName(), "master", BRIDGE);
    host.run("ip", "link", "set", player.interfaceName(), "up");
    there.run("ip", "link", "set", "lo", "up");
    addresses(there, "eth0", player);
  }

  /** Its own addresses; and who is where, so that nobody needs to ask the guest, which is deaf. */
  private static void addresses(HostCommands there, String link, Player player)
      throws InterruptedException {
    there.run("ip", "link", "set", link, "up");
    there.run("ip", "addr", "add", player.address() + "/24", "dev", link);
    there.run("ip", "-6", "addr", "add", player.address6() + "/64", "dev", link, "nodad");
    for (Player known : List.of(Player.GUEST, Player.NOBODY)) {
      for (Object address : List.of(known.address(), known.address6())) {
        there.run(
            "ip",
            "neigh",
            "replace",
            address.toString(),
            "lladdr",
            known.mac().toString(),
            "dev",
            link,
            "nud",
            "permanent");
      }
    }
  }

  /** From now on the guest and its neighbour are filtered, as machines are. */
  void filter() throws InterruptedException {
    Taps taps = new Taps(host);
    Network.Bridge place = new Network.Bridge(BRIDGE, OptionalInt.empty());
    taps.connect(tap(Player.GUEST), place, "vakna:trial", NOBODY);
    Tap next = tap(Player.NEIGHBOUR);
    taps.filter(next);
    taps.plug(next, place);
  }

  private static Tap tap(Player player) {
    return new Tap(
        player.interfaceName(),
        player.mac(),
        Optional.of(player.address()),
        Optional.of(player.address6()),
        List.of(OpenPorts.toAll(OpenPorts.Protocol.TCP, Attempts.OPEN_PORT)),
        OptionalLong.empty(),
        OptionalLong.empty());
  }

  /** Where that player's commands run. */
  HostCommands at(Player player) {
    return player.equals(Player.OUTSIDE)
        ? outside
        : player.equals(Player.NEIGHBOUR) ? neighbour : host;
  }

  /** The interface at which one sees what arrives at that player. */
  static String seenAt(Player player) {
    return player.equals(Player.GUEST) ? player.interfaceName() : "eth0";
  }

  @Override
  public void close() {
    for (String each : List.of("host", "outside", "neighbour")) {
      try {
        remove(prefix + each);
      } catch (HostNetworkException e) {
        // It was never made; the next trial removes what is left.
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
