package dev.vakna.engine.qemu.trial;

import static dev.vakna.engine.qemu.trial.Frames.ALL;
import static dev.vakna.engine.qemu.trial.Frames.ARP;
import static dev.vakna.engine.qemu.trial.Frames.ICMP;
import static dev.vakna.engine.qemu.trial.Frames.ICMPV6;
import static dev.vakna.engine.qemu.trial.Frames.IPV4;
import static dev.vakna.engine.qemu.trial.Frames.IPV6;
import static dev.vakna.engine.qemu.trial.Frames.TCP;
import static dev.vakna.engine.qemu.trial.Frames.UDP;
import static dev.vakna.engine.qemu.trial.Frames.bytes;
import static dev.vakna.engine.qemu.trial.Frames.ethernet;
import static dev.vakna.engine.qemu.trial.Frames.octet;

import dev.vakna.core.network.Ipv4;
import dev.vakna.core.network.Ipv6;
import dev.vakna.core.network.Mac;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** All that is tried, and what must go on to work. */
final class Attempts {

  private static final Player GUEST = Player.GUEST;
  private static final Player NEIGHBOUR = Player.NEIGHBOUR;
  private static final Player OUTSIDE = Player.OUTSIDE;
  private static final Player HOST = Player.HOST;

  /** Of the host, but not of its bridge. */
  static final Ipv4 HOST_ELSEWHERE = Ipv4.parse("198.51.100.1");

  static final int OPEN_PORT = 22;
  private static final int CLOSED_PORT = 3306;
  private static final int LOCAL_PORT = 40_000;

  private static final Ipv4 NONE = Ipv4.parse("0.0.0.0");
  private static final Ipv4 EVERYBODY = Ipv4.parse("255.255.255.255");
  private static final Ipv4 STRANGER = Ipv4.parse("203.0.113.9");
  private static final Ipv6 NONE6 = Ipv6.parse("::");
  private static final Ipv6 ALL_NODES = Ipv6.parse("ff02::1");
  private static final Mac ALL_NODES_MAC = Mac.parse("33:33:00:00:00:01");
  private static final Mac SPANNING_TREE = Mac.parse("01:80:c2:00:00:00");
  private static final Ipv6 LOCAL = GUEST.mac().linkLocal();
  private static final Ipv6 ROUTER_LOCAL = OUTSIDE.mac().linkLocal();

  private static final int REDIRECT = 5;
  private static final int ROUTER_ADVERTISEMENT = 9;
  private static final int ROUTER_ADVERTISEMENT_6 = 134;
  private static final int NEIGHBOUR_SOLICITATION = 135;
  private static final int NEIGHBOUR_ADVERTISEMENT = 136;
  private static final int REDIRECT_6 = 137;
  private static final byte[] WORDS = "vakna trial".getBytes(StandardCharsets.US_ASCII);

  private Attempts() {}

  /** What must not get through. */
  static List<Attempt> hostile() {
    List<Attempt> all = new ArrayList<>();
    falseAddresses(all);
    falseServers(all);
    falseNeighbours6(all);
    strangeFrames(all);
    theHost(all);
    whatIsClosed(all);
    all.addAll(LinkAttempts.all());
    // The last, as a bridge without the filter sends nothing to the neighbour any more after it.
    all.add(
        Attempt.copy(
            "a neighbour's hardware address",
            ethernet(
                ALL,
                NEIGHBOUR.mac(),
                ARP,
                Frames.arp(
                    1, NEIGHBOUR.mac(), NEIGHBOUR.address(), new Mac(0), OUTSIDE.address()))));
    return all;
  }

  private static void falseAddresses(List<Attempt> all) {
    all.add(
        Attempt.copy(
            "an invented hardware address",
            ethernet(
                OUTSIDE.mac(),
                Mac.parse("02:de:ad:be:ef:01"),
                IPV4,
                ping(GUEST.address(), OUTSIDE.address(), 1))));
    all.add(
        Attempt.copy(
            "ARP: the router's address is mine, told to a neighbour",
            ethernet(
                NEIGHBOUR.mac(),
                GUEST.mac(),
                ARP,
                Frames.arp(
                    2, GUEST.mac(), OUTSIDE.address(), NEIGHBOUR.mac(), NEIGHBOUR.address()))));
    all.add(
        Attempt.copy(
            "ARP: a neighbour's address is mine, told to all",
            ethernet(
                ALL,
                GUEST.mac(),
                ARP,
                Frames.arp(1, GUEST.mac(), NEIGHBOUR.address(), new Mac(0), NEIGHBOUR.address()))));
    all.add(
        Attempt.copy(
            "ARP: another hardware address inside",
            ethernet(
                ALL,
                GUEST.mac(),
                ARP,
                Frames.arp(2, OUTSIDE.mac(), GUEST.address(), ALL, GUEST.address()))));
    all.add(
        Attempt.copy(
            "ARP of the old kind that asks for its own address",
            ethernet(ALL, GUEST.mac(), ARP, Frames.arp(3, GUEST.mac(), NONE, GUEST.mac(), NONE))));
    all.add(
        Attempt.copy(
            "a neighbour's IPv4 address",
            four(OUTSIDE, ping(NEIGHBOUR.address(), OUTSIDE.address(), 2))));
    all.add(
        Attempt.copy(
            "a stranger's IPv4 address", four(OUTSIDE, ping(STRANGER, OUTSIDE.address(), 3))));
    all.add(Attempt.copy("no IPv4 address", four(OUTSIDE, ping(NONE, OUTSIDE.address(), 4))));
    all.add(
        Attempt.copy(
            "a neighbour's IPv4 address in a second fragment",
            four(OUTSIDE, fragment(NEIGHBOUR.address()))));
    all.add(
        Attempt.copy(
            "a neighbour's IPv6 address",
            six(OUTSIDE.mac(), NEIGHBOUR.address6(), OUTSIDE.address6(), 128, WORDS)));
    all.add(
        Attempt.copy(
            "the router's link-local address",
            six(NEIGHBOUR.mac(), ROUTER_LOCAL, NEIGHBOUR.address6(), 128, WORDS)));
  }

  private static void falseServers(List<Attempt> all) {
    all.add(
        Attempt.copy(
            "a DHCP server's offer",
            ethernet(
                ALL,
                GUEST.mac(),
                IPV4,
                Frames.ipv4(
                    GUEST.address(), EVERYBODY, UDP, udp(GUEST.address(), EVERYBODY, 67, 68)))));
    all.add(
        Attempt.copy(
            "a DHCP server's offer to one neighbour",
            ethernet(
                NEIGHBOUR.mac(),
                GUEST.mac(),
                IPV4,
                Frames.ipv4(
                    GUEST.address(),
                    NEIGHBOUR.address(),
                    UDP,
                    udp(GUEST.address(), NEIGHBOUR.address(), 67, 68)))));
    all.add(
        Attempt.copy(
            "ICMP: use another way",
            ethernet(
                NEIGHBOUR.mac(),
                GUEST.mac(),
                IPV4,
                Frames.ipv4(
                    GUEST.address(),
                    NEIGHBOUR.address(),
                    ICMP,
                    Frames.icmp(REDIRECT, 1, bytes(GUEST.address(), WORDS))))));
    all.add(
        Attempt.copy(
            "ICMP: I am a router",
            ethernet(
                ALL,
                GUEST.mac(),
                IPV4,
                Frames.ipv4(
                    GUEST.address(),
                    Ipv4.parse("224.0.0.1"),
                    ICMP,
                    Frames.icmp(
                        ROUTER_ADVERTISEMENT, 0, bytes(0x0102, 1800, GUEST.address(), 0, 0))))));
    all.add(Attempt.copy("IPv6: I am a router", toAll(routerAdvertisement(LOCAL))));
    all.add(
        Attempt.copy(
            "IPv6: I am a router, behind another header",
            toAll(
                Frames.ipv6(
                    LOCAL,
                    ALL_NODES,
                    0,
                    bytes(octet(ICMPV6), octet(0), octet(1), octet(4), 0, 0, advertised(LOCAL))))));
    all.add(
        Attempt.copy(
            "IPv6: I am a router, behind a routing header",
            toAll(
                Frames.ipv6(
                    LOCAL,
                    ALL_NODES,
                    43,
                    bytes(octet(ICMPV6), octet(0), octet(4), octet(0), 0, 0, advertised(LOCAL))))));
    all.add(
        Attempt.copy(
            "IPv6: I am a router, in a fragment",
            toAll(
                Frames.ipv6(
                    LOCAL,
                    ALL_NODES,
                    Frames.FRAGMENT,
                    bytes(octet(ICMPV6), octet(0), 1, 0, 7, advertised(LOCAL))))));
    all.add(
        Attempt.copy(
            "IPv6: I am a router, in a second fragment",
            toAll(
                Frames.ipv6(
                    LOCAL,
                    ALL_NODES,
                    Frames.FRAGMENT,
                    bytes(octet(ICMPV6), octet(0), 8, 0, 7, advertised(LOCAL))))));
    all.add(Attempt.copy("IPv6: I am the router", toAll(routerAdvertisement(ROUTER_LOCAL))));
    all.add(
        Attempt.copy(
            "IPv6: use another way",
            six(
                NEIGHBOUR.mac(),
                LOCAL,
                NEIGHBOUR.address6(),
                REDIRECT_6,
                bytes(0, 0, LOCAL, OUTSIDE.address6()))));
    all.add(
        Attempt.copy(
            "a DHCPv6 server's offer",
            ethernet(
                ALL_NODES_MAC,
                GUEST.mac(),
                IPV6,
                Frames.ipv6(
                    LOCAL,
                    ALL_NODES,
                    UDP,
                    Frames.udp(LOCAL.octets(), ALL_NODES.octets(), 547, 546, WORDS)))));
  }

  private static void falseNeighbours6(List<Attempt> all) {
    all.add(
        Attempt.copy(
            "IPv6: the router's address is mine", advertisement(LOCAL, OUTSIDE.address6())));
    all.add(
        Attempt.copy(
            "IPv6: the router's link-local address is mine", advertisement(LOCAL, ROUTER_LOCAL)));
    all.add(
        Attempt.copy(
            "IPv6: a neighbour's address is mine, by my own",
            advertisement(GUEST.address6(), NEIGHBOUR.address6())));
    all.add(
        Attempt.copy(
            "IPv6: I take a neighbour's address",
            toAll(
                Frames.ipv6(
                    NONE6,
                    ALL_NODES,
                    ICMPV6,
                    Frames.icmpv6(
                        NONE6,
                        ALL_NODES,
                        NEIGHBOUR_SOLICITATION,
                        bytes(0, 0, NEIGHBOUR.address6()))))));
  }

  private static void strangeFrames(List<Attempt> all) {
    byte[] inner = bytes(IPV4, ping(GUEST.address(), OUTSIDE.address(), 5));
    all.add(
        Attempt.copy(
            "a tag of a VLAN", ethernet(OUTSIDE.mac(), GUEST.mac(), 0x8100, bytes(100, inner))));
    all.add(
        Attempt.copy(
            "two tags of VLANs",
            ethernet(OUTSIDE.mac(), GUEST.mac(), 0x88a8, bytes(100, 0x8100, 200, inner))));
    all.add(
        Attempt.copy(
            "a bridge's word on the spanning tree",
            ethernet(
                SPANNING_TREE,
                GUEST.mac(),
                38,
                bytes(octet(0x42), octet(0x42), octet(3), new byte[35]))));
    all.add(
        Attempt.copy(
            "IPv4 in a frame of IEEE 802.3",
            ethernet(
                OUTSIDE.mac(),
                GUEST.mac(),
                60,
                bytes(octet(0xaa), octet(0xaa), octet(3), octet(0), 0, inner))));
    all.add(
        Attempt.copy(
            "a PPPoE server's offer", ethernet(ALL, GUEST.mac(), 0x8863, bytes(0x1107, 0, 0))));
    all.add(
        Attempt.copy("a protocol that nobody knows", ethernet(ALL, GUEST.mac(), 0x88b5, WORDS)));
  }

  private static void theHost(List<Attempt> all) {
    all.add(
        Attempt.answered(
            "a connection to the host",
            ethernet(
                HOST.mac(),
                GUEST.mac(),
                IPV4,
                Frames.ipv4(
                    GUEST.address(), HOST.address(), TCP, syn(GUEST.address(), HOST.address(), 1))),
            from(HOST.address(), TCP, 1)));
    all.add(
        Attempt.answered(
            "a connection to another address of the host",
            ethernet(
                HOST.mac(),
                GUEST.mac(),
                IPV4,
                Frames.ipv4(
                    GUEST.address(), HOST_ELSEWHERE, TCP, syn(GUEST.address(), HOST_ELSEWHERE, 2))),
            from(HOST_ELSEWHERE, TCP, 2)));
    all.add(
        Attempt.answered(
            "a datagram to the host",
            ethernet(
                HOST.mac(),
                GUEST.mac(),
                IPV4,
                Frames.ipv4(
                    GUEST.address(),
                    HOST.address(),
                    UDP,
                    udp(GUEST.address(), HOST.address(), LOCAL_PORT, 9))),
            frame ->
                type(frame) == IPV4
                    && frame[23] == ICMP
                    && frame[34] == 3
                    && source(frame) == HOST.address().bits()));
    all.add(
        Attempt.answered(
            "a ping of the host",
            ethernet(HOST.mac(), GUEST.mac(), IPV4, ping(GUEST.address(), HOST.address(), 6)),
            frame ->
                type(frame) == IPV4
                    && frame[23] == ICMP
                    && frame[34] == 0
                    && source(frame) == HOST.address().bits()));
    all.add(
        Attempt.answered(
            "a connection to the host by IPv6",
            ethernet(
                HOST.mac(),
                GUEST.mac(),
                IPV6,
                Frames.ipv6(
                    GUEST.address6(),
                    HOST.address6(),
                    TCP,
                    Frames.syn(
                        GUEST.address6().octets(),
                        HOST.address6().octets(),
                        LOCAL_PORT,
                        OPEN_PORT))),
            frame -> from6(frame, HOST.address6(), TCP)));
    all.add(
        Attempt.answered(
            "a ping of the host by IPv6",
            six(HOST.mac(), GUEST.address6(), HOST.address6(), 128, WORDS),
            frame -> from6(frame, HOST.address6(), ICMPV6) && frame[54] == (byte) 129));
  }

  private static void whatIsClosed(List<Attempt> all) {
    all.add(
        Attempt.reaching(
            "a connection from outside to a port that is closed",
            OUTSIDE,
            connection(GUEST.address().toString(), CLOSED_PORT),
            frame -> begins4(frame, OUTSIDE.address(), TCP, CLOSED_PORT)));
    all.add(
        Attempt.reaching(
            "the same by IPv6",
            OUTSIDE,
            connection(GUEST.address6().toString(), CLOSED_PORT),
            frame -> from6(frame, OUTSIDE.address6(), TCP) && number(frame, 56) == CLOSED_PORT));
    all.add(
        Attempt.reaching(
            "a datagram from outside that nobody asked for",
            OUTSIDE,
            datagram(GUEST.address().toString(), CLOSED_PORT),
            frame -> begins4(frame, OUTSIDE.address(), UDP, CLOSED_PORT)));
    all.add(
        Attempt.reaching(
            "a connection from a neighbour to a port that is closed",
            NEIGHBOUR,
            connection(GUEST.address().toString(), CLOSED_PORT),
            frame -> begins4(frame, NEIGHBOUR.address(), TCP, CLOSED_PORT)));
    all.add(
        Attempt.reaching(
            "hearing what a neighbour sends to another",
            NEIGHBOUR,
            datagram(Player.NOBODY.address().toString(), 9),
            frame -> begins4(frame, NEIGHBOUR.address(), UDP, 9)));
  }

  /** What must get through all the while. */
  static List<Attempt> own() {
    return List.of(
        Attempt.answered(
            "ARP finds the router",
            ethernet(
                ALL,
                GUEST.mac(),
                ARP,
                Frames.arp(1, GUEST.mac(), GUEST.address(), new Mac(0), OUTSIDE.address())),
            frame ->
                type(frame) == ARP
                    && number(frame, 20) == 2
                    && ByteBuffer.wrap(frame).getInt(28) == OUTSIDE.address().bits()),
        Attempt.answered(
            "a ping of the outside",
            four(OUTSIDE, ping(GUEST.address(), OUTSIDE.address(), 7)),
            frame ->
                type(frame) == IPV4
                    && frame[23] == ICMP
                    && frame[34] == 0
                    && source(frame) == OUTSIDE.address().bits()),
        Attempt.answered(
            "a connection to the outside",
            four(
                OUTSIDE,
                Frames.ipv4(
                    GUEST.address(),
                    OUTSIDE.address(),
                    TCP,
                    syn(GUEST.address(), OUTSIDE.address(), 3))),
            from(OUTSIDE.address(), TCP, 3)),
        Attempt.copy(
            "a question of DHCP",
            ethernet(
                ALL,
                GUEST.mac(),
                IPV4,
                Frames.ipv4(NONE, EVERYBODY, UDP, udp(NONE, EVERYBODY, 68, 67)))),
        Attempt.answered(
            "IPv6 finds the router",
            six(
                OUTSIDE.mac(),
                GUEST.address6(),
                OUTSIDE.address6(),
                NEIGHBOUR_SOLICITATION,
                bytes(0, 0, OUTSIDE.address6(), octet(1), octet(1), GUEST.mac())),
            frame ->
                from6(frame, OUTSIDE.address6(), ICMPV6)
                    && frame[54] == (byte) NEIGHBOUR_ADVERTISEMENT),
        Attempt.answered(
            "a ping of the outside by IPv6",
            six(OUTSIDE.mac(), GUEST.address6(), OUTSIDE.address6(), 128, WORDS),
            frame -> from6(frame, OUTSIDE.address6(), ICMPV6) && frame[54] == (byte) 129),
        Attempt.reaching(
            "a connection from outside to a port that is open",
            OUTSIDE,
            connection(GUEST.address().toString(), OPEN_PORT),
            frame -> begins4(frame, OUTSIDE.address(), TCP, OPEN_PORT)),
        Attempt.reaching(
            "the same by IPv6",
            OUTSIDE,
            connection(GUEST.address6().toString(), OPEN_PORT),
            frame -> from6(frame, OUTSIDE.address6(), TCP) && number(frame, 56) == OPEN_PORT));
  }

  private static List<String> connection(String to, int port) {
    return List.of("timeout", "0.3", "bash", "-c", "exec 3<>/dev/tcp/%s/%d".formatted(to, port));
  }

  private static List<String> datagram(String to, int port) {
    return List.of(
        "timeout", "0.3", "bash", "-c", "echo trial >/dev/udp/%s/%d".formatted(to, port));
  }

  static byte[] four(Player to, byte[] packet) {
    return ethernet(to.mac(), GUEST.mac(), IPV4, packet);
  }

  private static byte[] six(Mac to, Ipv6 from, Ipv6 target, int type, byte[] rest) {
    // Of an echo, the first four bytes number it.
    return ethernet(
        to,
        GUEST.mac(),
        IPV6,
        Frames.ipv6(from, target, ICMPV6, Frames.icmpv6(from, target, type, rest)));
  }

  private static byte[] toAll(byte[] packet) {
    return ethernet(ALL_NODES_MAC, GUEST.mac(), IPV6, packet);
  }

  private static byte[] advertised(Ipv6 from) {
    return Frames.icmpv6(
        from, ALL_NODES, ROUTER_ADVERTISEMENT_6, bytes(octet(64), octet(0), 1800, 0, 0, 0, 0));
  }

  private static byte[] routerAdvertisement(Ipv6 from) {
    return Frames.ipv6(from, ALL_NODES, ICMPV6, advertised(from));
  }

  private static byte[] advertisement(Ipv6 from, Ipv6 about) {
    return ethernet(
        NEIGHBOUR.mac(),
        GUEST.mac(),
        IPV6,
        Frames.ipv6(
            from,
            NEIGHBOUR.address6(),
            ICMPV6,
            Frames.icmpv6(
                from,
                NEIGHBOUR.address6(),
                NEIGHBOUR_ADVERTISEMENT,
                bytes(0x2000, 0, about, octet(2), octet(1), GUEST.mac()))));
  }

  static byte[] ping(Ipv4 from, Ipv4 to, int number) {
    return Frames.ipv4(from, to, ICMP, Frames.icmp(8, 0, bytes(0x766b, number, WORDS)));
  }

  private static byte[] fragment(Ipv4 from) {
    byte[] packet = Frames.ipv4(from, OUTSIDE.address(), UDP, WORDS);
    ByteBuffer.wrap(packet).putShort(6, (short) 8).putShort(10, (short) 0);
    ByteBuffer.wrap(packet).putShort(10, (short) Frames.sum(java.util.Arrays.copyOf(packet, 20)));
    return packet;
  }

  static byte[] udp(Ipv4 from, Ipv4 to, int source, int target) {
    return Frames.udp(bytes(from), bytes(to), source, target, WORDS);
  }

  private static byte[] syn(Ipv4 from, Ipv4 to, int number) {
    return Frames.syn(bytes(from), bytes(to), LOCAL_PORT + number, OPEN_PORT);
  }

  static int number(byte[] frame, int at) {
    return frame.length < at + 2 ? -1 : ByteBuffer.wrap(frame).getShort(at) & 0xffff;
  }

  static int type(byte[] frame) {
    return frame.length < 42 ? -1 : number(frame, 12);
  }

  static int source(byte[] frame) {
    return ByteBuffer.wrap(frame).getInt(26);
  }

  /** What comes back of the connection of that number. */
  private static Attempt.Answer from(Ipv4 address, int protocol, int number) {
    return frame ->
        type(frame) == IPV4
            && frame[23] == protocol
            && source(frame) == address.bits()
            && number(frame, 36) == LOCAL_PORT + number;
  }

  private static boolean begins4(byte[] frame, Ipv4 from, int protocol, int port) {
    return type(frame) == IPV4
        && frame[23] == protocol
        && source(frame) == from.bits()
        && number(frame, 36) == port;
  }

  static boolean from6(byte[] frame, Ipv6 from, int next) {
    return type(frame) == IPV6
        && frame.length > 56
        && frame[20] == next
        && ByteBuffer.wrap(frame).getLong(22) == from.high()
        && ByteBuffer.wrap(frame).getLong(30) == from.low();
  }
}
