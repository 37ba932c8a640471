package dev.vakna.engine.qemu.trial;

import static dev.vakna.engine.qemu.trial.Frames.ALL;
import static dev.vakna.engine.qemu.trial.Frames.ARP;
import static dev.vakna.engine.qemu.trial.Frames.ICMPV6;
import static dev.vakna.engine.qemu.trial.Frames.IPV4;
import static dev.vakna.engine.qemu.trial.Frames.IPV6;
import static dev.vakna.engine.qemu.trial.Frames.UDP;
import static dev.vakna.engine.qemu.trial.Frames.bytes;
import static dev.vakna.engine.qemu.trial.Frames.ethernet;
import static dev.vakna.engine.qemu.trial.Frames.octet;

import dev.vakna.core.network.Ipv4;
import dev.vakna.core.network.Ipv6;
import dev.vakna.core.network.Mac;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * What would be believed on a link from whomever it comes, though its sender's addresses are its
 * own; and frames that a bridge does not forward but hands to the host.
 */
final class LinkAttempts {

  private static final Player GUEST = Player.GUEST;
  private static final Player NEIGHBOUR = Player.NEIGHBOUR;
  private static final Player HOST = Player.HOST;

  private static final int IGMP = 2;
  private static final int VRRP = 112;
  private static final int OPTIONS = 60;
  private static final int ECHO_6 = 128;
  private static final int ANY_PORT = 1234;

  /** Among those that bridges keep for themselves; what is for it passes no hook of a bridge. */
  private static final Mac NEAREST_BRIDGE = Mac.parse("01:80:c2:00:00:0e");

  private static final Ipv4 ROUTERS_OF_VRRP = Ipv4.parse("224.0.0.18");
  private static final Ipv6 ROUTERS_OF_VRRP_6 = Ipv6.parse("ff02::12");
  private static final Ipv6 ALL_NODES = Ipv6.parse("ff02::1");

  private LinkAttempts() {}

  static List<Attempt> all() {
    List<Attempt> all = new ArrayList<>();
    routers(all);
    servers(all);
    cut(all);
    pastTheBridge(all);
    return all;
  }

  private static void routers(List<Attempt> all) {
    byte[] master = bytes(0x2101, 0xff01, new byte[16]);
    all.add(
        Attempt.copy(
            "VRRP: I am the master",
            ethernet(
                Mac.parse("01:00:5e:00:00:12"),
                GUEST.mac(),
                IPV4,
                Frames.ipv4(GUEST.address(), ROUTERS_OF_VRRP, VRRP, master))));
    all.add(
        Attempt.copy(
            "VRRP: I am the master, told to one router",
            Attempts.four(
                Player.OUTSIDE, Frames.ipv4(GUEST.address(), ROUTERS_OF_VRRP, VRRP, master))));
    all.add(
        Attempt.copy(
            "VRRP by IPv6: I am the master",
            ethernet(
                Mac.parse("33:33:00:00:00:12"),
                GUEST.mac(),
                IPV6,
                Frames.ipv6(GUEST.address6(), ROUTERS_OF_VRRP_6, VRRP, master))));
    byte[] query = bytes(0x1164, 0, 0, 0);
    ByteBuffer.wrap(query).putShort(2, (short) Frames.sum(query));
    all.add(
        Attempt.copy(
            "IGMP: I ask who listens",
            ethernet(
                Mac.parse("01:00:5e:00:00:01"),
                GUEST.mac(),
                IPV4,
                Frames.ipv4(GUEST.address(), Ipv4.parse("224.0.0.1"), IGMP, query))));
    all.add(
        Attempt.copy(
            "IPv6: a ping of all",
            ethernet(
                Mac.parse("33:33:00:00:00:01"),
                GUEST.mac(),
                IPV6,
                Frames.ipv6(
                    GUEST.address6(),
                    ALL_NODES,
                    ICMPV6,
                    Frames.icmpv6(GUEST.address6(), ALL_NODES, ECHO_6, bytes(1, 1))))));
  }

  private static void servers(List<Attempt> all) {
    Ipv4 everybody = Ipv4.parse("255.255.255.255");
    all.add(
        Attempt.copy(
            "a DHCP server's offer, from another port",
            ethernet(
                ALL,
                GUEST.mac(),
                IPV4,
                Frames.ipv4(
                    GUEST.address(),
                    everybody,
                    UDP,
                    Attempts.udp(GUEST.address(), everybody, ANY_PORT, 68)))));
    all.add(
        Attempt.copy(
            "a DHCPv6 server's offer, from another port",
            toNeighbour(
                UDP,
                Frames.udp(
                    GUEST.address6().octets(),
                    NEIGHBOUR.address6().octets(),
                    ANY_PORT,
                    546,
                    new byte[4]))));
  }

  /** The header that says what it is stands in the second fragment, the fragment's in both. */
  private static void cut(List<Attempt> all) {
    byte[] nextIsOptions = bytes(octet(OPTIONS), octet(0), octet(1), octet(4), 0, 0);
    byte[] nextIsIcmp = bytes(octet(ICMPV6), octet(0), octet(1), octet(4), 0, 0);
    byte[] message =
        Frames.icmpv6(
            GUEST.address6(),
            NEIGHBOUR.address6(),
            136,
            bytes(0x2000, 0, Player.OUTSIDE.address6(), octet(2), octet(1), GUEST.mac()));
    all.add(
        Attempt.copy(
            "IPv6: headers that are cut, the first fragment",
            toNeighbour(Frames.FRAGMENT, bytes(octet(OPTIONS), octet(0), 1, 0, 9, nextIsOptions))));
    all.add(
        Attempt.copy(
            "IPv6: the router's address is mine, behind cut headers",
            toNeighbour(
                Frames.FRAGMENT, bytes(octet(OPTIONS), octet(0), 8, 0, 9, nextIsIcmp, message))));
  }

  private static void pastTheBridge(List<Attempt> all) {
    all.add(
        Attempt.answered(
            "ARP of the host past the bridge",
            ethernet(
                NEAREST_BRIDGE,
                GUEST.mac(),
                ARP,
                Frames.arp(1, GUEST.mac(), GUEST.address(), new Mac(0), HOST.address())),
            frame ->
                Attempts.type(frame) == ARP
                    && Attempts.number(frame, 20) == 2
                    && ByteBuffer.wrap(frame).getInt(28) == HOST.address().bits()));
    all.add(
        Attempt.answered(
            "a ping of the host past the bridge",
            ethernet(
                NEAREST_BRIDGE,
                GUEST.mac(),
                IPV4,
                Attempts.ping(GUEST.address(), Attempts.HOST_ELSEWHERE, 8)),
            frame ->
                Attempts.type(frame) == IPV4
                    && frame[23] == Frames.ICMP
                    && Attempts.source(frame) == Attempts.HOST_ELSEWHERE.bits()));
    Ipv6 asking = GUEST.address6();
    all.add(
        Attempt.answered(
            "a ping of the host past the bridge by IPv6",
            ethernet(
                NEAREST_BRIDGE,
                GUEST.mac(),
                IPV6,
                Frames.ipv6(
                    asking,
                    HOST.address6(),
                    ICMPV6,
                    Frames.icmpv6(asking, HOST.address6(), ECHO_6, bytes(8, 8)))),
            frame ->
                Attempts.from6(frame, HOST.address6(), ICMPV6)
                    && frame[54] == (byte) 129
                    && Attempts.number(frame, 58) == 8));
  }

  private static byte[] toNeighbour(int next, byte[] payload) {
    return ethernet(
        NEIGHBOUR.mac(),
        GUEST.mac(),
        IPV6,
        Frames.ipv6(GUEST.address6(), NEIGHBOUR.address6(), next, payload));
  }
}
