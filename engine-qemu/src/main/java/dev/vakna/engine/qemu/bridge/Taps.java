package dev.vakna.engine.qemu.bridge;

import dev.vakna.core.network.Ipv4;
import dev.vakna.core.network.Mac;
import dev.vakna.core.network.Network;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/**
 * Taps on bridges of this host, and the filter before and behind them. Every act can be done again,
 * and makes what was lost meanwhile.
 *
 * @param commands change the network
 */
public record Taps(HostCommands commands) {

  /** The first octet of the highest addresses that anybody may give. */
  private static final String HIGHEST = "fe";

  private static final int BITS_A_BYTE = 8;

  /** A hundredth of a second's, and no less than what a card hands over at once. */
  private static final long LEAST_BURST = 128 * 1024;

  private static final Pattern ADDRESS = Pattern.compile("\\d+\\.\\d+\\.\\d+\\.\\d+");

  /**
   * Makes a tap, its filter first, so that nothing passes it unfiltered, and connects it.
   *
   * @param mark is kept with it, for whoever finds it
   * @param uid who may open it, a user's number
   */
  public void connect(Tap tap, Network.Bridge bridge, String mark, int uid)
      throws InterruptedException {
    filter(tap);
    if (!exists(tap.name())) {
      commands.run(
          "ip", "tuntap", "add", "dev", tap.name(), "mode", "tap", "user", Integer.toString(uid));
    }
    commands.run("ip", "link", "set", "dev", tap.name(), "alias", mark);
    limit(tap);
    plug(tap, bridge);
  }

  /** What is sent to a machine waits at its tap; what it sends is limited by its filter. */
  private void limit(Tap tap) throws InterruptedException {
    if (tap.receiving().isPresent()) {
      long rate = tap.receiving().getAsLong();
      commands.run(
          "tc",
          "qdisc",
          "replace",
          "dev",
          tap.name(),
          "root",
          "tbf",
          "rate",
          rate + "bit",
          "burst",
          Long.toString(Math.max(rate / BITS_A_BYTE / 100, LEAST_BURST)),
          "latency",
          "50ms");
    } else if (commands.run("tc", "qdisc", "show", "dev", tap.name()).contains("qdisc tbf")) {
      commands.run("tc", "qdisc", "del", "dev", tap.name(), "root");
    }
  }

  /** Connects an interface that is there, as a tap is connected. */
  public void plug(Tap tap, Network.Bridge bridge) throws InterruptedException {
    // The host answers ARP at the bridge, and asks for routers there: at the tap only frames arrive
    // that passed by its filter, and none go out that did not.
    commands.run(
        "ip",
        "link",
        "set",
        "dev",
        tap.name(),
        "arp",
        "off",
        "addrgenmode",
        "none",
        "address",
        hostEnd(tap.mac()));
    commands.run("ip", "link", "set", "dev", tap.name(), "master", bridge.name());
    for (List<String> words : vlan(tap.name(), bridge)) {
      commands.run(words, "");
    }
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

  /** What puts a tap into its VLAN alone, which leaves it without a tag and comes with none. */
  static List<List<String>> vlan(String tap, Network.Bridge bridge) {
    List<List<String>> all = new ArrayList<>();
    bridge
        .vlan()
        .ifPresent(vlan -> {
          if (vlan != 1) {
            all.add(List.of("bridge", "vlan", "del", "dev", tap, "vid", "1"));
          }
          all.add(
              List.of(
                  "bridge",
                  "vlan",
                  "add",
                  "dev",
                  tap,
                  "vid",
                  Integer.toString(vlan),
                  "pvid",
                  "untagged"));
        });
    return all;
  }

  /**
   * The hardware address of the host's end. A bridge takes the lowest of its ports' for its own
   * when nobody gave it one; the host's must not change with what runs on it.
   */
  private static String hostEnd(Mac mac) {
    String text = mac.toString();
    return (text.startsWith(HIGHEST) ? "fa" : HIGHEST) + text.substring(2);
  }

  /** Which of those taps have no filter now, in part or whole; they may let everything through. */
  public List<String> unfiltered(List<String> names) throws InterruptedException {
    if (!hasBase()) {
      return names;
    }
    String senders = listed("map", "bridge", TapFilter.TABLE, "senders");
    String receivers = listed("map", "bridge", TapFilter.TABLE, "receivers");
    return names.stream()
        .filter(name ->
            !senders.contains('"' + name + "\" : jump " + name + "-out")
                || !receivers.contains('"' + name + "\" : jump " + name + "-in"))
        .toList();
  }

  /** A table that was flushed has its maps and chains still, and no rule that asks them. */
  private boolean hasBase() throws InterruptedException {
    String host = listed("table", "inet", TapFilter.TABLE);
    return listed("chain", "bridge", TapFilter.TABLE, "sent").contains("vmap @senders")
        && listed("chain", "bridge", TapFilter.TABLE, "received").contains("vmap @receivers")
        && host.contains("iifname \"" + Tap.PREFIX + "*\" drop")
        && host.contains("meta mark & " + TapFilter.MARK);
  }

  private String listed(String... what) throws InterruptedException {
    List<String> words = new ArrayList<>(List.of("nft", "list"));
    words.addAll(List.of(what));
    try {
      return commands.run(words, "");
    } catch (HostNetworkException gone) {
      return "";
    }
  }

  /** Addresses that are not a machine's own and that it used all the same within a day. */
  public List<String> strangeAddresses(String tap) throws InterruptedException {
    String set = TapFilter.strange(tap);
    String told = commands.run("nft", "list", "set", "bridge", TapFilter.TABLE, set);
    int elements = told.indexOf("elements");
    return elements < 0
        ? List.of()
        : ADDRESS
            .matcher(told.substring(elements))
            .results()
            .map(MatchResult::group)
            .map(Ipv4::parse)
            .sorted()
            .map(Ipv4::toString)
            .toList();
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
