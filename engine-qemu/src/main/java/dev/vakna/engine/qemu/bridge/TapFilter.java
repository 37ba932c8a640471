package dev.vakna.engine.qemu.bridge;

import dev.vakna.core.network.Ipv4;
import dev.vakna.core.network.Ipv6;
import dev.vakna.core.network.OpenPorts;
import dev.vakna.core.network.SourceNetwork;
import java.net.Inet6Address;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * The filter of taps, as words for {@code nft -f}; each text is done wholly or not at all.
 *
 * <p>What a machine sends passes when it bears its own hardware address, and its own address
 * wherever the protocol has one; nobody's router, DHCP server or neighbour can be played. What is
 * sent to it passes when it is addressed to it and is an answer, or asks for a port that is open.
 * Answers are known without connection tracking: of TCP by their flags (all but what begins a
 * connection), of UDP because the machine asked within the last three minutes. The host itself is
 * beyond reach: what a machine sent is marked, and the host takes nothing marked for itself.
 *
 * <p>What passed is counted behind the filter, so that nothing counts that was dropped.
 */
final class TapFilter {

  /** The table in the families {@code bridge} and {@code inet}. */
  static final String TABLE = "vakna";

  /** The bit in a packet's mark that says that a machine sent it. */
  static final String MARK = "0x01000000";

  /** Questions by UDP under way at a time; who asks more gets no answers to the newest. */
  private static final int ASKED = 16_384;

  private static final List<String> CHAINS = List.of("out", "out4", "out6", "pass", "in");

  private static final String ANSWERS_WITHIN = "3m";
  private static final int BITS_A_BYTE = 8;

  /** What bears the name of a tap and this counts what the machine sent and what passed. */
  static final String SENT = "-sent";

  /** The same of what passed to the machine. */
  static final String HEARD = "-heard";

  /** What of IPv6's neighbour discovery a machine must hear when it is said to many. */
  private static final String HEARD_BY_ALL_6 =
      "nd-neighbor-solicit, nd-neighbor-advert, nd-router-advert, mld-listener-query";

  /** And what else of ICMPv6 when it is said to it. */
  private static final String HEARD_6 =
      "echo-request, echo-reply, destination-unreachable, packet-too-big, time-exceeded,"
          + " parameter-problem";

  private TapFilter() {}

  /**
   * What all taps share. What the host gets from a tap and not from the bridge is dropped: frames
   * for the addresses that bridges keep for themselves (01:80:c2:00:00:0x), which a bridge hands on
   * past every hook of its own, and all of a tap that lost its bridge. This leaves the chains of
   * taps as they are; a tap that has none, or whose own were emptied, lets nothing through.
   */
  static String base() {
    return """
    add table bridge vakna
    add map bridge vakna senders { type ifname : verdict; }
    add map bridge vakna receivers { type ifname : verdict; }
    add map bridge vakna sent_by { type ifname : counter; }
    add map bridge vakna heard_by { type ifname : counter; }
    add chain bridge vakna sent { type filter hook prerouting priority -300; policy accept; }
    add chain bridge vakna received { type filter hook postrouting priority 300; policy accept; }
    add chain bridge vakna passed { type filter hook prerouting priority -299; policy accept; }
    add chain bridge vakna arrived { type filter hook postrouting priority 301; policy accept; }
    add chain bridge vakna taken { type filter hook input priority -300; policy accept; }
    flush chain bridge vakna sent
    flush chain bridge vakna received
    flush chain bridge vakna passed
    flush chain bridge vakna arrived
    flush chain bridge vakna taken
    add rule bridge vakna sent iifname vmap @senders
    add rule bridge vakna sent iifname "PREFIX*" drop
    add rule bridge vakna received oifname vmap @receivers
    add rule bridge vakna received oifname "PREFIX*" drop
    add rule bridge vakna passed counter name iifname map @sent_by
    add rule bridge vakna arrived counter name oifname map @heard_by
    add rule bridge vakna taken iifname "PREFIX*" ether type != { arp, ip, ip6 } drop
    add table inet vakna
    add chain inet vakna apart { type filter hook prerouting priority -300; policy accept; }
    flush chain inet vakna apart
    add rule inet vakna apart iifname "PREFIX*" drop
    add chain inet vakna host { type filter hook input priority -300; policy accept; }
    flush chain inet vakna host
    add rule inet vakna host meta mark & MARK == 0 accept
    add rule inet vakna host icmpv6 type { nd-neighbor-solicit, nd-neighbor-advert } accept
    add rule inet vakna host drop
    """
        .replace("PREFIX", Tap.PREFIX)
        .replace("MARK", MARK);
  }

  /**
   * Puts a tap's filter in place, or another one in the place of what it had. Its counters go on
   * counting where there are any.
   *
   * @param birth a word that no other counters bear, which those made by this keep
   */
  static String put(Tap tap, String birth) {
    List<String> lines = new ArrayList<>(chains(tap.name()));
    lines.addAll(counters(tap.name(), birth));
    lines.addAll(sending(tap));
    tap.address().ifPresent(own -> lines.addAll(sending4(tap, own)));
    lines.addAll(sending6(tap));
    lines.addAll(receiving(tap));
    lines.add(
        "add element bridge vakna senders { %s : jump %s-out }".formatted(tap.name(), tap.name()));
    lines.add(
        "add element bridge vakna receivers { %s : jump %s-in }".formatted(tap.name(), tap.name()));
    return String.join("\n", lines) + "\n";
  }

  /** Takes the filter of that tap away, if it has one; the tap lets nothing through then. */
  static String take(String tap) {
    List<String> lines = new ArrayList<>(chains(tap));
    lines.addAll(counters(tap, "over"));
    lines.add("add element bridge vakna senders { %s : jump %s-out }".formatted(tap, tap));
    lines.add("add element bridge vakna receivers { %s : jump %s-in }".formatted(tap, tap));
    lines.add("delete element bridge vakna senders { %s }".formatted(tap));
    lines.add("delete element bridge vakna receivers { %s }".formatted(tap));
    for (String chain : CHAINS) {
      lines.add("delete chain bridge vakna %s-%s".formatted(tap, chain));
    }
    lines.add("delete set bridge vakna %s-lease".formatted(tap));
    lines.add("delete set bridge vakna %s-asked4".formatted(tap));
    lines.add("delete set bridge vakna %s-asked6".formatted(tap));
    lines.add("delete element bridge vakna sent_by { %s }".formatted(tap));
    lines.add("delete element bridge vakna heard_by { %s }".formatted(tap));
    lines.add("delete counter bridge vakna %s%s".formatted(tap, SENT));
    lines.add("delete counter bridge vakna %s%s".formatted(tap, HEARD));
    lines.add("delete set bridge vakna %s-strange".formatted(tap));
    return String.join("\n", lines) + "\n";
  }

  /** Makes the tap's chains and sets, empty; what was asked stays remembered. */
  private static List<String> chains(String tap) {
    List<String> lines = new ArrayList<>();
    for (String chain : CHAINS) {
      lines.add("add chain bridge vakna %s-%s".formatted(tap, chain));
    }
    for (String chain : CHAINS) {
      lines.add("flush chain bridge vakna %s-%s".formatted(tap, chain));
    }
    lines.add(
        "add set bridge vakna %s-lease { type inet_service; flags dynamic,timeout; timeout %s; size 16; }"
            .formatted(tap, ANSWERS_WITHIN));
    lines.add(
        "add set bridge vakna %s-asked4 { type ipv4_addr . inet_service . inet_service; flags dynamic,timeout; timeout %s; size %d; }"
            .formatted(tap, ANSWERS_WITHIN, ASKED));
    lines.add(
        "add set bridge vakna %s-asked6 { type ipv6_addr . inet_service . inet_service; flags dynamic,timeout; timeout %s; size %d; }"
            .formatted(tap, ANSWERS_WITHIN, ASKED));
    lines.add(
        "add set bridge vakna %s { type ipv4_addr; flags dynamic,timeout; timeout 1d; size 16; }"
            .formatted(strange(tap)));
    return lines;
  }

  /** What counts already goes on as it is; the word of its making stays. */
  private static List<String> counters(String tap, String birth) {
    return List.of(
        "add counter bridge vakna %s%s { comment \"%s\"; }".formatted(tap, SENT, birth),
        "add counter bridge vakna %s%s { comment \"%s\"; }".formatted(tap, HEARD, birth),
        "add element bridge vakna sent_by { %s : \"%s%s\" }".formatted(tap, tap, SENT),
        "add element bridge vakna heard_by { %s : \"%s%s\" }".formatted(tap, tap, HEARD));
  }

  /** The set of IPv4 addresses that are not its own and that the machine used all the same. */
  static String strange(String tap) {
    return tap + "-strange";
  }

  private static List<String> sending(Tap tap) {
    Rules out = new Rules(tap.name() + "-out");
    out.add("ether saddr != %s drop", tap.mac());
    if (tap.address().isPresent()) {
      out.add(
          "ether type arp arp htype 1 arp ptype ip arp hlen 6 arp plen 4 arp operation { request, reply } arp saddr ether %s arp saddr ip { 0.0.0.0, %s } goto %s-pass",
          tap.mac(), tap.address().get(), tap.name());
      out.add(
          "ether type arp arp htype 1 arp ptype ip arp saddr ip != { 0.0.0.0, %s } update @%s { arp saddr ip } drop",
          tap.address().get(), strange(tap.name()));
      out.add("ether type ip goto %s-out4", tap.name());
    }
    out.add("ether type ip6 goto %s-out6", tap.name());
    out.add("drop");
    Rules pass = new Rules(tap.name() + "-pass");
    tap.sending()
        .ifPresent(rate ->
            pass.add(
                "limit rate over %d bytes/second burst %d bytes drop",
                rate / BITS_A_BYTE, Math.max(rate / BITS_A_BYTE / 10, 65_536)));
    pass.add("meta mark set mark | %s accept", MARK);
    out.lines.addAll(pass.lines);
    return out.lines;
  }

  /**
   * Nothing is sent to many but a question of DHCP: routers agree among themselves by multicast
   * (VRRP, OSPF, IGMP), and believe whoever is on their link.
   */
  private static List<String> sending4(Tap tap, Ipv4 own) {
    Rules out = new Rules(tap.name() + "-out4");
    out.add(
        "ip saddr { 0.0.0.0, %s } ip daddr 255.255.255.255 udp sport 68 udp dport 67 update @%s-lease { udp sport } goto %s-pass",
        own, tap.name(), tap.name());
    out.add("ip saddr != { 0.0.0.0, %s } update @%s { ip saddr } drop", own, strange(tap.name()));
    out.add("ip saddr != %s drop", own);
    out.add("ether daddr & 01:00:00:00:00:00 != 00:00:00:00:00:00 drop");
    out.add("ip daddr 224.0.0.0/3 drop");
    out.add("udp sport 67 drop");
    out.add("udp dport 68 drop");
    out.add("icmp type { redirect, router-advertisement } drop");
    out.add("ip protocol udp update @%s-asked4 { ip daddr . udp sport . udp dport }", tap.name());
    out.add("goto %s-pass", tap.name());
    return out.lines;
  }

  /**
   * Who finds its neighbours is who it says: the link-local address is that of the card, and
   * nothing hides behind headers or fragments, by which a router's announcement would pass unseen
   * (RFC 6980, RFC 7113). To many go questions for neighbours and routers, and nothing else.
   */
  private static List<String> sending6(Tap tap) {
    Ipv6 local = tap.mac().linkLocal();
    Rules out = new Rules(tap.name() + "-out6");
    String pass = tap.name() + "-pass";
    out.add("udp sport 547 drop");
    out.add("udp dport 546 drop");
    out.add("meta l4proto icmpv6 exthdr frag exists drop");
    out.add("meta l4proto icmpv6 exthdr rt exists drop");
    // The address asked or told about stands 8 bytes into the message.
    String about = "@th,64,128 { %s }".formatted(hexadecimal(own6(tap)));
    out.add("ip6 saddr :: icmpv6 type nd-neighbor-solicit %s goto %s", about, pass);
    out.add("ip6 saddr :: icmpv6 type { nd-router-solicit, mld2-listener-report } goto %s", pass);
    out.add("ip6 saddr != %s drop", set(own6(tap)));
    out.add("icmpv6 type nd-neighbor-advert %s goto %s", about, pass);
    out.add("icmpv6 type { nd-neighbor-solicit, nd-router-solicit } goto %s", pass);
    out.add(
        "ip6 saddr %s icmpv6 type { mld-listener-report, mld-listener-done, mld2-listener-report } goto %s",
        local, pass);
    out.add("ip6 saddr %s udp sport 546 udp dport 547 goto %s", local, pass);
    out.add("ip6 daddr ff00::/8 drop");
    out.add(
        "icmpv6 type { echo-request, echo-reply, destination-unreachable, packet-too-big, time-exceeded, parameter-problem } goto %s",
        pass);
    out.add("ip6 saddr %s drop", local);
    out.add("meta l4proto udp update @%s-asked6 { ip6 daddr . udp sport . udp dport }", tap.name());
    // Whose headers end nowhere, as in fragments that cut them, has no protocol: it never matches.
    out.add("meta l4proto != icmpv6 goto %s", pass);
    out.add("drop");
    return out.lines;
  }

  /**
   * ARP is for all ears, or nobody would hear that a router moved; machines tell the truth there.
   */
  private static List<String> receiving(Tap tap) {
    Rules in = new Rules(tap.name() + "-in");
    in.add(
        "ether daddr & 01:00:00:00:00:00 == 00:00:00:00:00:00 ether daddr != %s drop", tap.mac());
    tap.address()
        .ifPresent(own -> {
          in.add("ether type arp accept");
          in.add(
              "ip daddr { %s, 255.255.255.255 } udp sport 67 udp dport 68 udp dport @%s-lease accept",
              own, tap.name());
          in.add("ether type ip ip daddr != %s drop", own);
          in.add(
              "icmp type { echo-request, echo-reply, destination-unreachable, time-exceeded, parameter-problem } accept");
          in.add("ip protocol udp ip saddr . udp dport . udp sport @%s-asked4 accept", tap.name());
        });
    in.add("ether type != { ip, ip6 } drop");
    if (tap.address().isEmpty()) {
      in.add("ether type ip drop");
    }
    in.add("ip6 daddr ff00::/8 icmpv6 type { %s } accept", HEARD_BY_ALL_6);
    in.add("ether type ip6 ip6 daddr != %s drop", set(own6(tap)));
    in.add("icmpv6 type { %s, %s } accept", HEARD_BY_ALL_6, HEARD_6);
    in.add("ip6 daddr %s udp sport 547 udp dport 546 accept", tap.mac().linkLocal());
    in.add(
        "ether type ip6 meta l4proto udp ip6 saddr . udp dport . udp sport @%s-asked6 accept",
        tap.name());
    // What follows a first fragment is nothing without it; but one that begins at the eighth byte
    // could replace the flags of TCP that the first one showed (RFC 1858).
    in.add("ip frag-off & 0x1fff > 1 accept");
    in.add("ether type ip6 exthdr frag exists frag frag-off > 1 accept");
    in.add("tcp flags & (ack | rst) != 0 accept");
    for (OpenPorts open : tap.open()) {
      in.add("%s%s dport %s accept", from(open.source()), protocol(open), ports(open));
    }
    in.add("drop");
    return in.lines;
  }

  private static List<Ipv6> own6(Tap tap) {
    List<Ipv6> own = new ArrayList<>(List.of(tap.mac().linkLocal()));
    tap.address6().ifPresent(own::add);
    return own;
  }

  private static String from(Optional<SourceNetwork> source) {
    return source
        .map(network ->
            "%s saddr %s/%d "
                .formatted(
                    network.address() instanceof Inet6Address ? "ip6" : "ip",
                    network.address().getHostAddress(),
                    network.prefix()))
        .orElse("");
  }

  private static String protocol(OpenPorts open) {
    return open.protocol().name().toLowerCase(Locale.ROOT);
  }

  private static String ports(OpenPorts open) {
    return open.first() == open.last()
        ? Integer.toString(open.first())
        : "%d-%d".formatted(open.first(), open.last());
  }

  private static String set(List<Ipv6> addresses) {
    return "{ %s }".formatted(String.join(", ", addresses.stream().map(Ipv6::toString).toList()));
  }

  private static String hexadecimal(List<Ipv6> addresses) {
    return String.join(
        ", ",
        addresses.stream().map(each -> "0x%016x%016x".formatted(each.high(), each.low())).toList());
  }

  /** Rules of one chain, in their order. */
  private static final class Rules {
    private final String chain;
    private final List<String> lines = new ArrayList<>();

    Rules(String chain) {
      this.chain = chain;
    }

    void add(String words, Object... values) {
      lines.add("add rule bridge vakna %s %s".formatted(chain, words.formatted(values)));
    }
  }
}
