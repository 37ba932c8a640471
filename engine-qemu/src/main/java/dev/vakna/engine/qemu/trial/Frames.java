package dev.vakna.engine.qemu.trial;

import dev.vakna.core.network.Ipv4;
import dev.vakna.core.network.Ipv6;
import dev.vakna.core.network.Mac;
import java.nio.ByteBuffer;
import java.util.Arrays;

/** Frames of Ethernet, made field by field, so that any of them can be false. */
final class Frames {

  static final Mac ALL = Mac.parse("ff:ff:ff:ff:ff:ff");
  static final int ARP = 0x0806;
  static final int IPV4 = 0x0800;
  static final int IPV6 = 0x86dd;
  static final int ICMP = 1;
  static final int TCP = 6;
  static final int UDP = 17;
  static final int FRAGMENT = 44;
  static final int ICMPV6 = 58;

  private static final int SHORTEST = 60;
  private static final int SYN = 2;

  private Frames() {}

  static byte[] bytes(Object... parts) {
    ByteBuffer all = ByteBuffer.allocate(2048);
    for (Object part : parts) {
      switch (part) {
        case Mac mac -> all.put(mac.octets());
        case Ipv4 address -> all.putInt(address.bits());
        case Ipv6 address -> all.put(address.octets());
        case byte[] octets -> all.put(octets);
        case Integer number -> all.putShort(number.shortValue());
        case Byte octet -> all.put(octet);
        default -> throw new IllegalArgumentException("a frame has no " + part.getClass());
      }
    }
    return Arrays.copyOf(all.array(), all.position());
  }

  static byte octet(int value) {
    return (byte) value;
  }

  static byte[] ethernet(Mac to, Mac from, int type, byte[] payload) {
    byte[] frame = bytes(to, from, type, payload);
    return frame.length < SHORTEST ? Arrays.copyOf(frame, SHORTEST) : frame;
  }

  static byte[] arp(int operation, Mac sender, Ipv4 senderIp, Mac target, Ipv4 targetIp) {
    return bytes(1, IPV4, octet(6), octet(4), operation, sender, senderIp, target, targetIp);
  }

  static byte[] ipv4(Ipv4 from, Ipv4 to, int protocol, byte[] payload) {
    byte[] header =
        bytes(
            octet(0x45),
            octet(0),
            20 + payload.length,
            1,
            0,
            octet(64),
            octet(protocol),
            0,
            from,
            to);
    ByteBuffer.wrap(header).putShort(10, (short) sum(header));
    return bytes(header, payload);
  }

  static byte[] ipv6(Ipv6 from, Ipv6 to, int next, byte[] payload) {
    return bytes(0x6000, 0, payload.length, octet(next), octet(255), from, to, payload);
  }

  static byte[] icmp(int type, int code, byte[] rest) {
    byte[] message = bytes(octet(type), octet(code), 0, rest);
    ByteBuffer.wrap(message).putShort(2, (short) sum(message));
    return message;
  }

  static byte[] icmpv6(Ipv6 from, Ipv6 to, int type, byte[] rest) {
    byte[] message = bytes(octet(type), octet(0), 0, rest);
    return summed(message, 2, bytes(from, to, 0, message.length, 0, ICMPV6));
  }

  static byte[] udp(byte[] from, byte[] to, int source, int target, byte[] payload) {
    byte[] datagram = bytes(source, target, 8 + payload.length, 0, payload);
    return summed(datagram, 6, bytes(from, to, 0, datagram.length, 0, UDP));
  }

  /** What begins a connection. */
  static byte[] syn(byte[] from, byte[] to, int source, int target) {
    byte[] segment = bytes(source, target, 0, 1, 0, 0, octet(0x50), octet(SYN), 0x2000, 0, 0);
    return summed(segment, 16, bytes(from, to, 0, segment.length, 0, TCP));
  }

  private static byte[] summed(byte[] message, int at, byte[] pseudo) {
    ByteBuffer.wrap(message).putShort(at, (short) sum(bytes(pseudo, message)));
    return message;
  }

  /** The Internet's checksum (RFC 1071). */
  static int sum(byte[] octets) {
    long sum = 0;
    for (int i = 0; i < octets.length; i += 2) {
      sum += (octets[i] & 0xff) << 8 | (i + 1 < octets.length ? octets[i + 1] & 0xff : 0);
    }
    while (sum >>> 16 != 0) {
      sum = (sum & 0xffff) + (sum >>> 16);
    }
    return (int) ~sum & 0xffff;
  }
}
