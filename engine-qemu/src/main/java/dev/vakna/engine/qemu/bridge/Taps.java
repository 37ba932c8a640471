package dev.vakna.engine.qemu.bridge;

import dev.vakna.core.network.Mac;
import java.util.List;
import java.util.UUID;

/**
 * Taps on bridges of this host, and the filter before and behind them. Every act can be done again,
 * and makes what was lost meanwhile.
 *
 * @param commands change the network
 */
public record Taps(HostCommands commands) {

  /** The first octet of the highest addresses that anybody may give. */
  private static final String HIGHEST = "fe";

  /**
   * Makes a tap, its filter first, so that nothing passes it unfiltered, and connects it.
   *
   * @param uid who may open it, a user's number
   */
  public void connect(Tap tap, String bridge, int uid) throws InterruptedException {
    filter(tap);
    if (!exists(tap.name())) {
      commands.run(
          "ip", "tuntap", "add", "dev", tap.name(), "mode", "tap", "user", Integer.toString(uid));
    }
    plug(tap, bridge);
  }

  /** Connects an interface that is there, as a tap is connected. */
  public void plug(Tap tap, String bridge) throws InterruptedException {
    // The host answers ARP at the bridge; at the tap only frames arrive that passed by its filter.
    commands.run(
        "ip", "link", "set", "dev", tap.name(), "arp", "off", "address", hostEnd(tap.mac()));
    commands.run("ip", "link", "set", "dev", tap.name(), "master", bridge);
    // Nothing is learned from what a machine sends, and nothing for unknown ones is sent to it;
    // on a bridge that speaks the spanning tree, a machine that does so only cuts itself off.
    commands.run(
        "bridge",
        "link",
        "set",
        "dev",
        tap.name(),
        "learning",
        "off",
        "flood",
        "off",
        "guard",
        "on");
    // Sticky: even a static entry would follow whoever sends with this address from elsewhere.
    commands.run(
        "bridge",
        "fdb",
        "replace",
        tap.mac().toString(),
        "dev",
        tap.name(),
        "master",
        "static",
        "sticky");
    commands.run("ip", "link", "set", "dev", tap.name(), "up");
  }

  /**
   * The hardware address of the host's end. A bridge takes the lowest of its ports' for its own
   * when nobody gave it one; the host's must not change with what runs on it.
   */
  private static String hostEnd(Mac mac) {
    String text = mac.toString();
    return (text.startsWith(HIGHEST) ? "fa" : HIGHEST) + text.substring(2);
  }

  /**
   * Puts the tap's filter in place, or another one in the place of what it had; what was counted of
   * its traffic stays counted.
   */
  public void filter(Tap tap) throws InterruptedException {
    String birth = UUID.randomUUID().toString();
    commands.run(List.of("nft", "-f", "-"), TapFilter.base() + TapFilter.put(tap, birth));
  }

  /** Removes a tap and its filter, as far as they are there. */
  public void disconnect(String name) throws InterruptedException {
    if (exists(name)) {
      commands.run("ip", "link", "del", "dev", name);
    }
    commands.run(List.of("nft", "-f", "-"), TapFilter.base() + TapFilter.take(name));
  }

  private boolean exists(String name) throws InterruptedException {
    return commands
        .run("ip", "-br", "link")
        .lines()
        .anyMatch(line -> line.split("[@ ]")[0].equals(name));
  }
}
